// <quick-log>: the log page as one thing to type into. Without it the form works by its buttons.

import { offerToClear } from "./clear.js";
import { load, save } from "./draft.js";
import { offerLetters, watchKeyboard } from "./keyboard.js";
import { Lines } from "./lines.js";
import { Sending } from "./sending.js";
import { Suggestions } from "./suggestions.js";
import { read } from "./typed.js";
import { When } from "./when.js";

class QuickLog extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.field = this.form.querySelector("input[name=q]");
    this.when = new When(this.form);
    this.lines = new Lines(this, this.querySelector("template"));
    this.sending = new Sending(this);
    this.suggestions = new Suggestions(this.field, this.querySelector("[data-suggestions]"), (code) => this.pick(code));
    this.listen();
    offerToClear(this.field, this.querySelector("[data-clear]"));
    offerLetters(this.field, this.querySelector("[data-keyboard]"));
    watchKeyboard();
    this.field.focus();
    // htmx takes up the form at this event too, before this, and without it no value can be asked for.
    document.addEventListener("DOMContentLoaded", () => this.restore(), { once: true });
  }

  listen() {
    this.field.addEventListener("input", (event) => this.type(event.inputType === "insertFromPaste"));
    this.form.addEventListener("keydown", (event) => this.onKey(event));
    this.form.addEventListener("submit", (event) => this.onSubmit(event));
    this.form.addEventListener("change", (event) => this.onChange(event));
    this.addEventListener("submit", (event) => this.onUndo(event));
    this.addEventListener("mousedown", (event) => this.keepFocus(event));
    window.addEventListener("online", () => this.revalue());
  }

  /** Move what is recognised from the field to the lines; the rest stays in the field. */
  type(done = false) {
    const typed = read(this.field.value, { done, hasLines: this.lines.count > 0 });
    const toLast = typed.units > 0 || typed.modifiers.length > 0;
    if (toLast) this.lines.changeLast(typed);
    if (typed.lines.length > 0 || toLast) {
      this.field.value = typed.rest;
      this.suggestions.close();
      this.add(typed.lines);
    }
    this.keep();
  }

  pick(code) {
    this.field.value = "";
    this.add([{ code }]);
  }

  add(lines) {
    this.sending.whenFree(() => {
      for (const line of lines) this.lines.add(line);
      this.querySelector("[data-toast]")?.remove();
      this.revalue();
    });
  }

  /** Keep the draft, then ask the server for the values of all lines. */
  revalue() {
    this.keep();
    this.sending.askValues();
  }

  keep() {
    const { day, setting } = this.when;
    save(this.dataset.user, { lines: this.lines.all, q: this.field.value, day, setting });
  }

  // The page may bring lines of its own: a code page's link, an undo, a refusal.
  restore() {
    const draft = load(this.dataset.user);
    if (draft) this.takeUp(draft);
    if (location.search) history.replaceState(null, "", location.pathname);
    this.type();
  }

  takeUp(draft) {
    const known = new Set(this.lines.all.map((line) => line.clientId));
    if (known.size === 0) this.when.restore(draft.day, draft.setting);
    this.field.value ||= draft.q;
    const kept = draft.lines.filter((line) => !known.has(line.clientId));
    if (kept.length > 0) this.add(kept);
  }

  onKey(event) {
    if (event.key !== "Enter" || event.isComposing) return;
    const toLog = event.ctrlKey || event.metaKey;
    if (!toLog && event.target !== this.field) return;
    event.preventDefault();
    if (toLog) this.log();
    else this.type(true);
  }

  onSubmit(event) {
    event.preventDefault();
    const { name, value } = event.submitter ?? {};
    if (name === "q") this.add([{ code: value }]);
    else if (name === "service_date") this.changeDay(value);
    else if (value === "log") this.log();
    else if (value === "add") this.type(true);
    else if (!this.sending.isLogging && this.lines.change(name, value)) this.revalue();
  }

  changeDay(day) {
    this.when.restore(day);
    this.revalue();
  }

  onChange(event) {
    if (event.target !== this.field) this.revalue();
  }

  // A second tap would find nothing left to undo, and lose the codes of the first answer.
  onUndo(event) {
    if (event.target === this.form) return;
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = "yes";
  }

  log() {
    this.type(true);
    if (this.lines.count > 0) this.sending.log();
    this.field.focus();
  }

  /** Tell a screen reader what changed. */
  say(words) {
    this.querySelector("[data-said]").textContent = words;
  }

  /** Show or hide that the server cannot be reached. */
  warn(isOffline) {
    this.querySelector("[data-offline]").hidden = !isOffline;
    if (isOffline) this.say(this.querySelector("[data-offline]").textContent);
  }

  // A tap on a button must not close the phone's keyboard.
  keepFocus(event) {
    if (event.target.closest("button") && document.activeElement === this.field) event.preventDefault();
  }
}

customElements.define("quick-log", QuickLog);
