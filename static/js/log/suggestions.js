// The list of codes under the field, a WAI-ARIA combobox: codes that match typed words, or that begin with the digits typed
// so far. The picked code replaces them.

import { codesThatBegin, prepareSearch, search, withValues } from "./search.js";

const PAUSE = 40; // milliseconds after the last key before a search
const PAUSE_IN_DIGITS = 150; // a code that's being typed is usually finished sooner
const FEWEST_LETTERS = 2;
const FEWEST_DIGITS = 3;
const IDLE = 700; // milliseconds after the last key before a bundle is indexed

export class Suggestions {
  /** Calls `choose(code)` with the code the user picks. */
  constructor(page, choose) {
    const [field, box] = [page.field.input, page.part("suggestions")];
    Object.assign(this, { page, field, box, choose, timer: 0, query: "" });
    field.addEventListener("keydown", (event) => this.onKey(event));
    field.addEventListener("blur", () => this.close());
    box.addEventListener("mousedown", (event) => event.preventDefault()); // keep focus in the field
    box.addEventListener("click", (event) => this.pick(event.target.closest("[role=option]")));
  }

  /** Search the text that isn't a line, after a short pause. Without a bundle, the server searches words. */
  update({ rests: all, dividers = [] }, bundle) {
    this.prepare(bundle);
    const rests = all.filter(({ start = 0 }) => start >= (dividers.at(-1)?.end ?? 0)); // of the patient being typed
    const words = rests.filter(({ state }) => state === "words").map(({ text }) => text).join(" ");
    const begun = rests.find(({ state, text }) => state === "pending" && text.length >= FEWEST_DIGITS && /^\w?\d/.test(text))?.text;
    const query = words || begun || "";
    if (query === this.query) return;
    Object.assign(this, { query, isMoved: false });
    this.isSearching = words.length >= FEWEST_LETTERS;
    clearTimeout(this.timer);
    if (words.length >= FEWEST_LETTERS) this.timer = setTimeout(() => this.search(bundle, words), PAUSE);
    else if (begun && bundle) {
      this.close(query);
      this.timer = setTimeout(() => this.show(codesThatBegin(bundle, begun, this.page.lists.recent.timesLogged), false), PAUSE_IN_DIGITS);
    } else this.close(query);
  }

  // Index a bundle once the user has typed something and paused. A search before that indexes it too.
  prepare(bundle) {
    clearTimeout(this.preparing);
    if (bundle && bundle !== this.prepared && this.field.value) {
      this.preparing = setTimeout(() => prepareSearch((this.prepared = bundle)), IDLE);
    }
  }

  async search(bundle, words) {
    const found = await search(bundle, words);
    if (words !== this.query) return;
    this.show(found, true);
    this.isSearching = false;
    if (this.isEnterDue) this.pick(this.active);
    this.isEnterDue = false;
  }

  // The first match of words takes Enter, or the one that the user has moved to meanwhile. Digits don't: the user may type
  // on.
  show(found, isActive) {
    if (!isActive && found.length === 0) return;
    const chosen = this.isMoved ? this.active?.dataset.code : null;
    const list = document.createElement("ul");
    Object.assign(list, { id: "suggestion-list", role: "listbox", ariaLabel: "Codes" });
    list.append(...withValues(this.page, found).map(option));
    const none = document.createElement("p");
    Object.assign(none, { className: "suggestion-none", textContent: `No codes found for “${this.query}”.` });
    this.box.replaceChildren(found.length > 0 ? list : none);
    this.box.hidden = document.activeElement !== this.field;
    this.field.setAttribute("aria-expanded", String(!this.box.hidden && found.length > 0));
    const first = isActive ? this.options[0] : null;
    this.activate(this.options.find(({ dataset }) => dataset.code === chosen) ?? first);
  }

  get options() {
    return [...this.box.querySelectorAll("[role=option]")];
  }

  get active() {
    return this.box.querySelector("[aria-selected=true]");
  }

  close(query = "") {
    clearTimeout(this.timer);
    Object.assign(this, { query, isSearching: false, isEnterDue: false });
    if (this.box.hidden) return;
    this.box.replaceChildren();
    this.box.hidden = true;
    this.field.setAttribute("aria-expanded", "false");
    this.activate(null);
  }

  activate(option) {
    this.active?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) this.field.setAttribute("aria-activedescendant", option.id);
    else this.field.removeAttribute("aria-activedescendant");
  }

  onKey(event) {
    if (event.isComposing || (this.box.hidden && !this.isSearching)) return;
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in moves) this.move(moves[event.key]);
    else if (event.key === "Escape") this.close(this.query);
    else if (event.key === "Enter" && this.isSearching && !event.ctrlKey && !event.metaKey) this.isEnterDue = true; // pick from what's found for all words
    else if (event.key === "Enter" && this.active && !event.ctrlKey && !event.metaKey) this.pick(this.active);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  // Moving past either end of the list returns to the field.
  move(step) {
    this.isMoved = true;
    const stops = [null, ...this.options];
    this.activate(stops.at((stops.indexOf(this.active) + step) % stops.length));
  }

  pick(option) {
    if (!option) return;
    this.close();
    this.choose(option.dataset.code);
  }
}

function option({ hcpcs, name, value = "" }) {
  const element = document.createElement("li");
  Object.assign(element, { className: "suggestion", id: `suggestion-${hcpcs}`, role: "option", ariaSelected: "false" });
  element.dataset.code = hcpcs;
  const cell = (tag, className, textContent) => Object.assign(document.createElement(tag), { className, textContent });
  element.append(cell("b", "num", hcpcs), cell("span", "suggestion-name", name), cell("span", "suggestion-value num", value));
  return element;
}
