// Logging: saves the lines on this device first, then clears the field and offers to undo.

import { exact, fixed } from "./exact.js";
import { totalOf } from "./session.js";

const TOAST_DURATION = 12000; // milliseconds

export class Logging {
  constructor(page, device, sync) {
    Object.assign(this, { page, device, sync, last: null, timer: 0, isBusy: false });
    window.addEventListener("rvuedge:answer", (event) => this.onAnswer(event.detail));
  }

  /** Log the lines that are ready. Text that can't be read stays in the field. */
  async log() {
    const { page } = this;
    if (page.parsed?.asks) return this.askWhich();
    if (!page.canLog || this.isBusy) return;
    this.isBusy = true;
    const ready = page.valued.filter(({ value }) => value);
    const text = page.field.text;
    try {
      const lines = ready.map((valued) => lineToLog(valued, page.bundle));
      const operation = await this.device.create({ day: page.when.day, setting: page.when.setting, lines, text });
      this.afterLogging(operation, ready);
    } catch (error) {
      this.showFailure(error);
    } finally {
      this.isBusy = false;
    }
  }

  afterLogging(operation, ready) {
    const { page } = this;
    navigator.vibrate?.(16);
    const isProvisional = ready.some((line) => line.isProvisional);
    const procedures = ready.reduce((sum, { line }) => sum + line.units, 0);
    const left = page.parsed.rests.filter(({ state }) => state !== "words").map(({ text }) => text);
    const unknown = page.parsed.lines.filter(({ isKnown }) => !isKnown).map(({ hcpcs }) => `${hcpcs} `);
    this.last = operation;
    this.toast(`${procedures} logged · ${isProvisional ? "≈ " : ""}${fixed(totalOf(ready))} wRVU`);
    page.field.text = [...unknown, ...left].join(" ");
    page.field.input.focus();
    this.sync.changed();
  }

  // The device is full or has no storage. Nothing was logged, and the typed text stays in the field.
  showFailure(error) {
    const isFull = /quota/i.test(`${error?.name} ${error?.inner?.name} ${error?.message}`);
    const message = isFull
      ? "This device is full. Nothing was logged. Your codes are still in the field; free up space and log again."
      : "This device couldn't save the entry. Nothing was logged. Your codes are still in the field; try again.";
    this.toast(message, false);
  }

  askWhich() {
    this.page.announce("This can be read two ways. Which one?");
    this.page.querySelector(".log-reading.is-asking button")?.focus();
  }

  toast(message, canUndo = true) {
    const { page } = this;
    const element = page.copy("toast");
    element.querySelector("[data-message]").textContent = message;
    const undo = element.querySelector("[data-undo]");
    undo.hidden = !canUndo;
    undo.addEventListener("click", () => this.undo(), { once: true });
    page.part("toasts").replaceChildren(element);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => element.matches(":focus-within") || element.remove(), TOAST_DURATION);
  }

  async undo() {
    const { page } = this;
    const text = await this.device.undo(this.last);
    page.part("toasts").replaceChildren();
    page.field.text = [text.trim(), page.field.text.trim()].filter(Boolean).join(" ");
    page.field.input.focus();
    page.announce("Undone.");
    this.sync.changed();
  }

  // The server's value replaces the provisional one in the toast.
  onAnswer({ operation, entries }) {
    const message = this.page.querySelector("[data-toasts] [data-message]");
    if (!message || operation.id !== this.last?.id) return;
    const units = entries.reduce((sum, entry) => sum + entry.units, 0);
    message.textContent = `${units} logged · ${fixed(totalOf(entries.map(({ wrvu }) => ({ wrvu: exact(wrvu) }))))} wRVU`;
  }
}

function lineToLog({ line: { hcpcs, modifiers, units }, wrvu, isWaiting }, bundle) {
  const basis = isWaiting ? "waiting" : "";
  return { hcpcs, modifiers, units, title: bundle.name(hcpcs), wrvu: fixed(wrvu, 6), release_basis: basis };
}
