// Today's log under the field: the total, and each patient with lines, values and reasons. A patient or a line can be
// removed and put back, also offline.

import { localDay } from "../device/days.js";
import { sessionsOf } from "./days-log.js";
import { codeElements } from "./line-row.js";
import { amountText, valueText, withPendingValues } from "./pending-values.js";
import { watchSwipes } from "./swipe.js";

const MONTH_AND_DAY = { weekday: "short", month: "short", day: "numeric" };

export class Today {
  constructor(page, log, sync) {
    Object.assign(this, { page, log, sync, stored: [], sessions: [] });
    this.list = page.part("today-patients");
    this.list.addEventListener("click", (event) => this.press(event.target));
    watchSwipes(this.list, ".today-line", (element) => this.removeLine(element.dataset.id));
  }

  /** Take the log's entries. */
  read(entries) {
    this.stored = entries;
    this.value();
  }

  // With the bundle and the policy of now: they may have changed since the entries were read.
  value() {
    const day = localDay();
    const entries = this.stored.filter(({ service_date: date }) => date === day);
    this.sessions = sessionsOf(withPendingValues(entries, this.page.bundleStore), day);
  }

  get hasEntries() {
    return this.sessions.length > 0;
  }

  get entries() {
    return this.sessions.flatMap(({ entries }) => entries);
  }

  show() {
    const { page } = this;
    this.value();
    const lines = this.entries;
    const procedures = lines.reduce((sum, { units }) => sum + units, 0);
    const patients = this.sessions.length;
    const signature = JSON.stringify([this.sessions.map(({ entries }) => entries.map(shownOf)), page.bundle.label, localDay()]);
    if (signature === this.shown) return;
    this.shown = signature;
    page.part("today-day").textContent = `Today, ${new Date().toLocaleDateString("en-US", MONTH_AND_DAY)}`;
    page.part("today-total").textContent = this.hasEntries ? runningText(this.sessions.at(-1)) : "";
    page.part("today-count").textContent = `${count(procedures, "procedure")}, ${count(patients, "patient")}`;
    this.list.replaceChildren(...this.sessions.toReversed().map((session) => this.patient(session)));
  }

  patient(session) {
    const element = this.page.copy("today-patient");
    const part = (name) => element.querySelector(`[data-${name}]`);
    part("number").textContent = `Patient ${session.number}`;
    part("time").textContent = new Date(session.at).toLocaleTimeString("en-US", { hour: "numeric", minute: "2-digit" });
    part("sum").textContent = session.entries.every(({ no_work: reason }) => reason) ? "–" : amountText(session.total, session.isProvisional);
    part("running").textContent = runningText(session);
    part("undo").dataset.session = session.session;
    part("undo").setAttribute("aria-label", `Undo patient ${session.number}`);
    element.classList.toggle("is-joined", session.entries.length > 1);
    part("entries").append(...session.entries.map((entry) => this.line(entry)));
    return element;
  }

  line(entry) {
    const element = this.page.copy("today-line");
    const part = (name) => element.querySelector(`[data-${name}]`);
    element.dataset.id = entry.id;
    part("code").append(...codeElements(entry));
    part("name").textContent = entry.title || this.page.bundle.name(entry.hcpcs);
    part("reason").textContent = entry.isProvisional ? "until it syncs" : (entry.cut ?? "");
    part("value").classList.toggle("line-why", Boolean(entry.no_work));
    part("value").textContent = valueText(entry);
    return element;
  }

  press(target) {
    const undo = target.closest("[data-undo]");
    const edit = target.closest("[data-edit]");
    if (undo) this.removePatient(undo.dataset.session);
    if (edit) this.page.sheet.openEntry(this.entryOf(edit.closest("[data-id]").dataset.id), this);
  }

  entryOf(id) {
    return this.entries.find((entry) => entry.id === id);
  }

  removePatient(session) {
    const { entries, number } = this.sessions.find((each) => each.session === session);
    return this.remove(entries, `Patient ${number} removed.`);
  }

  removeLine(id) {
    const entry = this.entryOf(id);
    return entry && this.remove([entry], `${[entry.hcpcs, ...entry.modifiers].join("-")} removed.`);
  }

  async remove(entries, message) {
    const removed = await this.log.unlog(entries);
    await this.changed();
    this.page.toasts.show(message, () => this.putBack(removed));
    this.page.announce(message);
  }

  async putBack(removed) {
    await this.log.restoreAll(removed);
    this.page.toasts.hide();
    await this.changed();
  }

  /** Change a logged line: {units, modifiers}. */
  async change(entry, changes) {
    await this.log.edit(entry, changes);
    await this.changed();
  }

  async changed() {
    await this.page.lists.refresh();
    this.sync.changed();
  }
}

// What the list shows of an entry, to notice a change.
function shownOf({ id, revision, wrvu, cut, no_work: reason, isProvisional }) {
  return [id, revision, wrvu, cut, reason, isProvisional];
}

function runningText({ running, isRunningProvisional }) {
  return amountText(running, isRunningProvisional);
}

function count(number, name) {
  return `${number} ${name}${number === 1 ? "" : "s"}`;
}
