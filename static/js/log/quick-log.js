// <quick-log>: the log page. It reads, values and logs typed codes on this device and syncs them in the background. The
// field's text is the only state: lines are parsed from it, and editing a line rewrites the text.

import { BundleStore } from "../device/bundle-store.js";
import { device } from "../device/page.js";
import { Draft } from "./draft.js";
import { Field } from "./field.js";
import { offerLetters, watchKeyboard } from "./keyboard.js";
import { LineSheet } from "./line-sheet.js";
import { Logging } from "./logging.js";
import { ModifierKeys } from "./modifier-keys.js";
import { PendingCheck } from "./pending-check.js";
import { lineText, read } from "./read.js";
import { ReadyLines } from "./ready-lines.js";
import { Recent } from "./recent.js";
import { totalOf, valueLines } from "./session.js";
import { Shortcuts } from "./shortcuts.js";
import { Suggestions } from "./suggestions.js";
import { When } from "./when.js";

class QuickLog extends HTMLElement {
  async connectedCallback() {
    this.form = this.querySelector("form");
    this.field = new Field(this, () => this.render(true));
    this.when = new When(this.form, () => this.render());
    this.suggestions = new Suggestions(this.field.input, this.part("suggestions"), (code) => this.pick(code));
    this.readyLines = new ReadyLines(this);
    this.modifierKeys = new ModifierKeys(this);
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.addEventListener("keydown", (event) => this.onKey(event));
    offerLetters(this.field.input, this.part("keyboard"));
    watchKeyboard();
    const { user, store, log, sync } = await device();
    this.draft = new Draft(user);
    this.draft.restore(this);
    this.bundleStore = new BundleStore(store, () => this.refresh());
    this.pendingCheck = new PendingCheck(this, () => this.render());
    this.logging = new Logging(this, log, sync);
    this.recent = new Recent(this, log);
    this.shortcuts = new Shortcuts(this);
    this.sheet = new LineSheet(this);
    this.listen();
    await this.recent.refresh();
    await this.bundleStore.open();
    this.refresh();
  }

  /** Show what this device has now, and log the lines if the user pressed Log before their codes loaded. */
  refresh() {
    this.render();
    if (this.isLogWanted) this.log();
  }

  /** Log the lines that are ready. If no codes are loaded yet, log as soon as they are. */
  log() {
    this.isLogWanted = !this.parsed;
    if (this.parsed) this.logging.log();
  }

  listen() {
    this.part("log").addEventListener("click", () => this.log());
    window.addEventListener("rvuedge:sync", () => this.recent.refresh());
    // Keep the phone's keyboard open when a button is tapped, so the page doesn't move under the thumb.
    this.addEventListener("mousedown", (event) => {
      if (event.target.closest("button, a") && document.activeElement === this.field.input) event.preventDefault();
    });
  }

  /** Return the element with the attribute data-`name`. */
  part(name) {
    return this.querySelector(`[data-${name}]`);
  }

  /** Return a copy of the template with data-part=`name`. */
  copy(name) {
    return this.querySelector(`template[data-part=${name}]`).content.cloneNode(true).firstElementChild;
  }

  /** Read the field and show its lines. This path runs on every key and never waits for the server. */
  render(isKey = false) {
    const bundle = this.bundleStore?.bundleOn(this.when.day) ?? this.bundleStore?.anyBundle;
    if (!bundle) return this.renderWithoutBundle();
    const policy = this.bundleStore.policy;
    this.bundle = bundle;
    this.parsed = read(this.field.text, this.bundleStore.table(bundle));
    const lines = this.parsed.lines;
    this.valued = this.pendingCheck.applyAnswer(valueLines(lines, bundle, policy, this.when.setting, this.isWaiting));
    this.total = totalOf(this.valued);
    this.field.show(this.parsed);
    this.readyLines.show();
    this.modifierKeys.show();
    if (isKey) this.recent.showOrHide();
    else this.recent.show();
    this.suggestions.update(this.parsed.rests, bundle);
    this.pendingCheck.schedule();
    this.draft.save(this);
  }

  /** While this device has no codes, let the server search the words at the end of the text. */
  renderWithoutBundle() {
    this.field.show(null);
    this.suggestions.update([{ state: "words", text: this.field.wordsAtEnd }], null);
  }

  get canLog() {
    return this.parsed?.lines.some((line) => line.isKnown) && !this.parsed.asks && this.when.problem === "";
  }

  /** Whether lines of the chosen date wait for a release. */
  get isWaiting() {
    return this.bundleStore.isWaiting(this.when.day);
  }

  /** Add a code or a saved set after the text. */
  pick(text) {
    this.field.dropWords(this.parsed);
    this.field.append(text);
    this.field.input.focus();
  }

  /** Rewrite the text with one line changed. `changed` is null to remove the line. */
  rewrite(index, changed) {
    const { lines, rests } = this.parsed;
    const texts = lines.map((line, n) => ({ start: line.start, text: n === index ? changed && lineText(changed) : lineText(line) }));
    const pieces = [...texts, ...rests].sort((a, b) => a.start - b.start);
    this.field.text = pieces.map(({ text }) => text).filter(Boolean).join(" ");
  }

  onKey(event) {
    if (event.isComposing || event.defaultPrevented || event.target.closest("dialog")) return;
    const isField = event.target === this.field.input;
    if (event.key === "Enter" && (isField || event.ctrlKey || event.metaKey)) this.log();
    else if (event.key === "Escape" && isField && this.field.text) this.field.clear();
    else return;
    event.preventDefault();
  }

  /** Announce a change to screen readers. */
  announce(message) {
    this.part("announcement").textContent = message;
  }
}

customElements.define("quick-log", QuickLog);
