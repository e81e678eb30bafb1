// Logging: the lines go to this device first, always; then the field is empty, and what was logged can be taken back.

import { exact, fixed } from "./exact.js";
import { totalOf } from "./session.js";

const TOAST_STAYS = 12000;

export class Logging {
  constructor(page, device, sync) {
    Object.assign(this, { page, device, sync, last: null, timer: 0, isBusy: false });
    window.addEventListener("rvuedge:answer", (event) => this.onAnswer(event.detail));
  }

  /** Log the lines that are ready. What cannot be read stays in the field. */
  async log() {
    const { page } = this;
    if (page.parsed?.asks) return this.askWhich();
    if (!page.canLog || this.isBusy) return;
    this.isBusy = true;
    const ready = page.valued.filter(({ value }) => value);
    const text = page.field.text;
    try {
      const lines = ready.map(({ line, wrvu }) => asLogged(line, wrvu, page.bundle));
      const operation = await this.device.create({ day: page.when.day, setting: page.when.setting, lines, text });
      this.done(operation, ready);
    } catch (error) {
      this.refuse(error);
    } finally {
      this.isBusy = false;
    }
  }

  done(operation, ready) {
    const { page } = this;
    navigator.vibrate?.(16);
    const about = ready.some(({ isProvisional }) => isProvisional);
    const procedures = ready.reduce((sum, { line }) => sum + line.units, 0);
    const left = page.parsed.rests.filter(({ state }) => state !== "words").map(({ text }) => text);
    const unknown = page.parsed.lines.filter(({ isKnown }) => !isKnown).map(({ hcpcs }) => `${hcpcs} `);
    this.last = operation;
    this.toast(`${procedures} logged · ${about ? "≈ " : ""}${fixed(totalOf(ready))} wRVU`);
    page.field.text = [...unknown, ...left].join(" ");
    page.field.input.focus();
    this.sync.changed();
  }

  // No room on the device, or no storage at all: nothing was logged, and nothing that was typed is lost.
  refuse(error) {
    const isFull = /quota/i.test(`${error?.name} ${error?.inner?.name} ${error?.message}`);
    const words = isFull
      ? "This device is full: nothing was logged. Your codes stay in the field; free some space and log again."
      : "This device could not keep the entry: nothing was logged. Your codes stay in the field.";
    this.toast(words, false);
  }

  askWhich() {
    this.page.say("Two readings. Which one?");
    this.page.querySelector(".log-reading.is-asking button")?.focus();
  }

  toast(words, canUndo = true) {
    const { page } = this;
    const element = page.copy("toast");
    element.querySelector("[data-words]").textContent = words;
    const undo = element.querySelector("[data-undo]");
    undo.hidden = !canUndo;
    undo.addEventListener("click", () => this.undo(), { once: true });
    page.part("toasts").replaceChildren(element);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => element.matches(":focus-within") || element.remove(), TOAST_STAYS);
  }

  async undo() {
    const { page } = this;
    const text = await this.device.undo(this.last);
    page.part("toasts").replaceChildren();
    page.field.text = [text.trim(), page.field.text.trim()].filter(Boolean).join(" ");
    page.field.input.focus();
    page.say("Taken back.");
    this.sync.changed();
  }

  // The server's number takes the place of the provisional one.
  onAnswer({ operation, entries }) {
    const words = this.page.querySelector("[data-toasts] [data-words]");
    if (!words || operation.id !== this.last?.id) return;
    const units = entries.reduce((sum, entry) => sum + entry.units, 0);
    words.textContent = `${units} logged · ${fixed(totalOf(entries.map(({ wrvu }) => ({ wrvu: exact(wrvu) }))))} wRVU`;
  }
}

function asLogged({ hcpcs, modifiers, units }, wrvu, bundle) {
  return { hcpcs, modifiers, units, title: bundle.name(hcpcs), wrvu: fixed(wrvu, 6) };
}
