// <quick-log>: the log page as one thing to type into. What is typed is read, valued and logged on this device; the server
// gets it behind. The text in the field is all there is: lines are what it reads as, and a changed line is typed anew.

import { device } from "../device/page.js";
import { Shelf } from "../device/shelf.js";
import { Again } from "./again.js";
import { Draft } from "./draft.js";
import { Field } from "./field.js";
import { Logging } from "./logging.js";
import { offerLetters, watchKeyboard } from "./keyboard.js";
import { LineSheet } from "./line-sheet.js";
import { lineText, read } from "./read.js";
import { Ready } from "./ready.js";
import { Firm } from "./firm.js";
import { totalOf, valueLines } from "./session.js";
import { Shortcuts } from "./shortcuts.js";
import { Strip } from "./strip.js";
import { Suggestions } from "./suggestions.js";
import { When } from "./when.js";

class QuickLog extends HTMLElement {
  async connectedCallback() {
    this.form = this.querySelector("form");
    this.field = new Field(this, () => this.render(true));
    this.when = new When(this.form, () => this.render());
    this.suggestions = new Suggestions(this.field.input, this.part("suggestions"), (code) => this.pick(code));
    this.ready = new Ready(this);
    this.strip = new Strip(this);
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.addEventListener("keydown", (event) => this.onKey(event));
    offerLetters(this.field.input, this.part("keyboard"));
    watchKeyboard();
    const { user, store, log, sync } = await device();
    this.draft = new Draft(user);
    this.draft.restore(this);
    this.shelf = new Shelf(store, () => this.render());
    this.firm = new Firm(this, () => this.render());
    this.logging = new Logging(this, log, sync);
    this.again = new Again(this, log);
    this.shortcuts = new Shortcuts(this);
    this.sheet = new LineSheet(this);
    this.listen();
    await this.again.refresh();
    await this.shelf.open();
    this.render();
    if (this.isLogWanted) this.log();
  }

  /** Log what is ready; before lines can be read, as soon as they can. */
  log() {
    this.isLogWanted = !this.parsed;
    if (this.parsed) this.logging.log();
  }

  listen() {
    this.part("log").addEventListener("click", () => this.log());
    window.addEventListener("rvuedge:sync", () => this.again.refresh());
    // A tap on a button must not close the phone's keyboard: the page would move under the thumb.
    this.addEventListener("mousedown", (event) => {
      if (event.target.closest("button, a") && document.activeElement === this.field.input) event.preventDefault();
    });
  }

  /** The element marked data-`name`. */
  part(name) {
    return this.querySelector(`[data-${name}]`);
  }

  /** A copy of a template marked data-part=`name`. */
  copy(name) {
    return this.querySelector(`template[data-part=${name}]`).content.cloneNode(true).firstElementChild;
  }

  /** Read the field and show what it says. Nothing on this path asks the server. */
  render(isKey = false) {
    const bundle = this.shelf?.bundleOn(this.when.day) ?? this.shelf?.anyBundle;
    if (!bundle) return this.withoutBundle();
    const policy = this.shelf.policy;
    this.bundle = bundle;
    this.parsed = read(this.field.text, this.shelf.table(bundle));
    const lines = this.parsed.lines;
    this.valued = this.firm.over(valueLines(lines, bundle, policy));
    this.total = totalOf(this.valued);
    this.field.show(this.parsed);
    this.ready.show();
    this.strip.show();
    if (isKey) this.again.look();
    else this.again.show();
    this.suggestions.look(this.parsed.rests, bundle);
    this.firm.ask();
    this.draft.save(this);
  }

  /** Before any code is on this device: the words at the end of the text are searched by the server. */
  withoutBundle() {
    this.field.show(null);
    this.suggestions.look([{ state: "words", text: this.field.wordsAtEnd }], null);
  }

  get canLog() {
    return this.parsed?.lines.some((line) => line.isKnown) && !this.parsed.asks && this.when.problem === "";
  }

  /** Type a code or a whole set behind what is there. */
  pick(text) {
    this.field.dropWords(this.parsed);
    this.field.append(text);
    this.field.input.focus();
  }

  /** Type everything anew with one line changed; null takes it out. */
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

  /** Tell a screen reader what changed. */
  say(words) {
    this.part("said").textContent = words;
  }
}

customElements.define("quick-log", QuickLog);
