// <quick-log>: the log page. It reads, values and logs typed codes on this device and syncs them in the background. The
// field's text is the only state: lines and patients are read from it, and editing a line rewrites the text.
import { BundleStore } from "../device/bundle-store.js";
import { device } from "../device/page.js";
import { Choices } from "./choices.js";
import { Draft } from "./draft.js";
import { Edits } from "./edits.js";
import { ElementWithParts } from "./element.js";
import { Field } from "./field.js";
import { Keyboard, watchKeyboard } from "./keyboard.js";
import { LineSheet } from "./line-sheet.js";
import { Lists } from "./lists.js";
import { Logging } from "./logging.js";
import { ModifierKeys } from "./modifier-keys.js";
import { PendingCheck } from "./pending-check.js";
import { read } from "./read.js";
import { ReadyLines } from "./ready-lines.js";
import { totalOf } from "./session.js";
import { Shortcuts } from "./shortcuts.js";
import { Suggestions } from "./suggestions.js";
import { Toasts } from "./toasts.js";
import { endsWithDivider, hasDigitInPatient, wordsAtEnd } from "./unread.js";
import { Values } from "./values.js";
import { When } from "./when.js";

class QuickLog extends ElementWithParts {
  async connectedCallback() {
    this.form = this.querySelector("form");
    this.field = new Field(this, () => this.onText());
    this.when = new When(this, () => this.render());
    this.toasts = new Toasts(this);
    this.values = new Values(this);
    this.edits = new Edits(this);
    this.suggestions = new Suggestions(this, (code) => this.edits.pick(code));
    this.readyLines = new ReadyLines(this);
    this.modifierKeys = new ModifierKeys(this);
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.addEventListener("keydown", (event) => this.onKey(event));
    this.keys = new Keyboard(this.field.input, this.part("keyboard"));
    watchKeyboard();
    const { user, store, log, sync } = await device();
    this.draft = new Draft(this, user);
    this.draft.open();
    this.bundleStore = new BundleStore(store, () => this.refresh(), (reason) => this.shortcuts.showRefusal(reason));
    this.choices = new Choices(this.bundleStore);
    this.pendingCheck = new PendingCheck(this, () => this.render());
    this.logging = new Logging(this, log, sync);
    this.lists = new Lists(this, log, sync);
    this.shortcuts = new Shortcuts(this);
    this.sheet = new LineSheet(this);
    this.listen();
    await this.lists.refresh();
    await this.bundleStore.open();
    this.refresh();
  }

  /** Show what this device has now, and log the lines if the user pressed Log before their codes loaded. */
  refresh() {
    this.render();
    if (this.isLogWanted) this.log();
  }

  /** Log what's ready, or as soon as the codes are loaded unless the text changes before that. */
  log() {
    this.isLogWanted = !this.parsed && this.field.text.trim() !== "";
    if (this.parsed) this.logging.log();
  }

  onText() {
    this.isLogWanted = false;
    this.render(true);
  }

  listen() {
    this.part("log").addEventListener("click", () => this.log());
    // Keep the phone's keyboard open when a button is tapped, so the page doesn't move under the thumb.
    this.addEventListener("mousedown", (event) => {
      if (event.target.closest("button, a") && document.activeElement === this.field.input) event.preventDefault();
    });
  }

  /** Read the field and show its lines. This path runs on every key and never waits for the server. */
  render(isKey = false) {
    const bundle = this.bundleStore?.bundleOn(this.when.day) ?? this.bundleStore?.anyBundle;
    if (!bundle) return this.renderWithoutBundle();
    this.bundle = bundle;
    this.table = Object.assign(this.bundleStore.table(bundle), { apart: this.choices.apart });
    this.parsed = read(this.field.text, this.table);
    this.valued = this.pendingCheck.applyAnswer(this.values.of(this.parsed.lines));
    this.total = totalOf(this.valued);
    this.field.show(this.parsed);
    if (isKey) this.lists.showOrHide();
    else this.lists.show();
    this.readyLines.show();
    this.modifierKeys.show();
    this.suggestions.update(this.parsed, bundle);
    this.pendingCheck.schedule();
    if (isKey) this.draft.save();
  }

  /** While this device has no codes, let the server search the words at the end of the text. */
  renderWithoutBundle() {
    this.field.show(null);
    this.suggestions.update({ rests: [{ state: "words", text: wordsAtEnd(this.field.text) }] }, null);
    this.draft?.save();
  }

  get canLog() {
    return Boolean(this.parsed?.lines.some((line) => line.isKnown)) && this.when.problem === "";
  }

  /** Whether a code stands in the last patient. Until the codes are loaded, a digit counts as one. */
  get hasCodeInPatient() {
    if (!this.parsed) return hasDigitInPatient(this.field.text);
    const { lines, dividers } = this.parsed;
    return lines.at(-1)?.start >= (dividers.at(-1)?.end ?? 0);
  }

  /** Start the next patient, if this one has a code. */
  nextPatient() {
    if (this.hasCodeInPatient) this.field.divide();
  }

  /** Remember the answer for a pair of codes. */
  choose(pair, isSame) {
    this.choices.set(pair, isSame);
    this.render();
  }

  onKey(event) {
    if (event.isComposing || event.defaultPrevented || event.target.closest("dialog")) return;
    const isField = event.target === this.field.input;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.log();
    else if (event.key === "Enter" && isField) this.onEnter();
    else if (event.key === "Escape" && isField && this.field.text) this.field.clear();
    else return;
    event.preventDefault();
  }

  // Enter after a code starts the next patient; with nothing typed since, it logs.
  onEnter() {
    if (this.parsed?.atDivider ?? endsWithDivider(this.field.text)) this.log();
    else if (this.hasCodeInPatient) this.nextPatient();
  }
}

customElements.define("quick-log", QuickLog);
