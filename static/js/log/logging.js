// Logging: saves the lines on this device first, then clears the field and offers to undo.

import { exact, fixed, grouped, plus, ZERO } from "./exact.js";
import { pairsLogged, patientsOf } from "./ready-patients.js";
import { noWork, totalText } from "./session.js";

export class Logging {
  constructor(page, device, sync) {
    Object.assign(this, { page, device, sync, last: null, isBusy: false });
    window.addEventListener("rvuedge:answer", (event) => this.onAnswer(event.detail));
  }

  /** Log the lines that are ready. Text that isn't a line stays in the field. */
  async log() {
    const { page } = this;
    if (!page.canLog || this.isBusy) return;
    this.isBusy = true;
    const ready = page.valued.filter(({ value }) => value);
    const text = page.field.text;
    try {
      const lines = ready.map((valued) => lineToLog(valued, page.bundle));
      const choices = page.choices.toLog(pairsLogged(page, patientsOf(ready)));
      const operation = await this.device.create({ day: page.when.day, setting: page.when.setting, lines, text, choices });
      await page.choices.remember(choices);
      await this.afterLogging(operation, ready, text);
    } catch (error) {
      this.showFailure(error);
    } finally {
      this.isBusy = false;
    }
  }

  async afterLogging(operation, ready, text) {
    const { page } = this;
    navigator.vibrate?.(16);
    const left = textLeft(page.parsed, text);
    await page.lists.refresh(); // today's list is complete before it shows again
    this.last = { ...operation, left };
    page.toasts.show(loggedText(ready), () => this.undo());
    page.field.text = left && `${left} | `; // what's typed next is never read together with it
    page.field.input.focus();
    page.announce(loggedText(ready));
    this.sync.changed();
  }

  // The device is full or has no storage. Nothing was logged, and the typed text stays in the field.
  showFailure(error) {
    const isFull = /quota/i.test(`${error?.name} ${error?.inner?.name} ${error?.message}`);
    const message = isFull
      ? "This device is full. Nothing was logged. Your codes are still in the field; free up space and log again."
      : "This device couldn't save the entry. Nothing was logged. Your codes are still in the field; try again.";
    this.page.toasts.show(message);
  }

  async undo() {
    const { page, last } = this;
    const text = await this.device.undo(last);
    await page.lists.refresh();
    page.toasts.hide();
    const since = page.field.text.trim();
    const added = since.startsWith(last.left.trim()) ? since.slice(last.left.trim().length).replace(/^[\s|]+/, "") : since;
    page.field.text = [text.trim(), added].filter(Boolean).join(" | ");
    page.field.input.focus();
    page.announce("Undone.");
    this.sync.changed();
  }

  // The server's values replace this device's in the toast.
  onAnswer({ operation, entries }) {
    if (operation.id !== this.last?.id || operation.kind !== "create") return;
    const units = entries.reduce((sum, entry) => sum + entry.units, 0);
    const total = entries.reduce((sum, { wrvu }) => plus(sum, exact(wrvu)), ZERO);
    const reasons = new Set(entries.map(({ no_work: reason }) => reason ?? ""));
    const value = reasons.has("") ? `${grouped(total)} wRVU` : reasons.size === 1 ? [...reasons][0] : "No work RVU";
    this.page.toasts.update(`${units} logged · ${value}`);
  }
}

// Text that isn't a line, and lines whose code wasn't valid on the date, as typed and in that order.
function textLeft({ lines, rests }, text) {
  const characters = Array.from(text);
  const unknown = lines.filter(({ isKnown }) => !isKnown);
  const typed = unknown.map(({ start, end }) => ({ start, text: characters.slice(start, end).join("") }));
  const outside = rests.filter((rest) => !unknown.some(({ start, end }) => rest.start >= start && rest.end <= end));
  return [...typed, ...outside].sort((a, b) => a.start - b.start).map(({ text }) => text).join(" ");
}

function loggedText(ready) {
  const procedures = ready.reduce((sum, { line }) => sum + line.units, 0);
  return `${procedures} logged · ${totalText(ready)}`;
}

function lineToLog(valued, bundle) {
  const { line: { hcpcs, modifiers, units, patient = 1 }, wrvu, isWaiting } = valued;
  const value = { wrvu: fixed(wrvu, 6), no_work: noWork(valued), release_basis: isWaiting ? "waiting" : "" };
  return { hcpcs, modifiers, units, patient, title: bundle.name(hcpcs), ...value };
}
