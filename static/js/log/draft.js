// Text typed but not logged yet, saved on this device for the signed-in account. Text left from before is offered, so that
// new digits are never read together with it.

import { isHeld } from "../device/accounts.js";

const KEY = "rvuedge:draft:";
const PAUSE = 100; // milliseconds after the last key

export class Draft {
  constructor(page, user) {
    Object.assign(this, { page, user, key: KEY + user, timer: 0, left: null });
    for (const name of ["pagehide", "visibilitychange"]) window.addEventListener(name, () => this.write(), true);
    page.part("draft-restore").addEventListener("click", () => this.restore());
    page.part("draft-discard").addEventListener("click", () => this.discard());
  }

  /** Offer the saved text. Text that the URL brought (a link on a code page) stays in the field. */
  open() {
    const saved = this.load();
    if (saved?.text?.trim() && saved.text !== this.page.field.text) this.left = saved;
    const { input } = this.page.field;
    input.setSelectionRange(input.value.length, input.value.length); // text from a link is typed on, at its end
    if (location.search) history.replaceState(null, "", location.pathname);
    this.show();
    if (input.value !== input.defaultValue) this.save(); // typed before the page was ready
  }

  load() {
    try {
      return JSON.parse(localStorage.getItem(this.key));
    } catch {
      return null;
    }
  }

  show() {
    this.page.part("draft-text").textContent = this.left?.text.trim() ?? "";
    this.showOrHide(this.page.field.text.trim() === "");
  }

  /** Show the offer only while the field is empty, so that typing moves nothing. */
  showOrHide(isEmpty) {
    this.page.part("draft").hidden = !this.left || !isEmpty;
  }

  restore() {
    const { field, when } = this.page;
    const { text, day, setting } = this.left;
    when.restore(day, setting);
    this.left = null;
    field.text = `${text.trimEnd()} `;
    field.input.focus();
  }

  discard() {
    this.left = null;
    this.show();
    this.isTyped = true;
    this.write();
    this.page.field.input.focus();
  }

  /** Save the text with its date and setting: after a short pause, or when the user leaves the page. */
  save() {
    this.isTyped = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.write(), PAUSE);
  }

  /** Save now: the typed text, together with text that is still offered. Without any, delete the draft. */
  write() {
    if (!this.isTyped || !isHeld(this.user)) return; // signed out meanwhile: nothing of this account stays
    const { field, when } = this.page;
    const texts = [this.left?.text, field.text].map((text) => text?.trim()).filter(Boolean);
    try {
      if (texts.length === 0) return localStorage.removeItem(this.key);
      const { day, setting } = field.text.trim() ? when : this.left;
      localStorage.setItem(this.key, JSON.stringify({ text: texts.join(" | "), day, setting }));
    } catch {
      // Without storage the text lasts as long as the page.
    }
  }
}
