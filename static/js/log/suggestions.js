// The list of codes under the field, a WAI-ARIA combobox. It searches typed words; the picked code replaces them.

import { prepareSearch, search } from "./search.js";

const PAUSE = 40; // milliseconds after the last key before a search
const FEWEST_LETTERS = 2;
const IDLE = 700; // milliseconds after the last key before a bundle is indexed

export class Suggestions {
  /** Calls `choose(code)` with the code the user picks. */
  constructor(field, box, choose) {
    Object.assign(this, { field, box, choose, timer: 0, words: "" });
    field.addEventListener("keydown", (event) => this.onKey(event));
    field.addEventListener("blur", () => this.close());
    box.addEventListener("mousedown", (event) => event.preventDefault()); // keep focus in the field
    box.addEventListener("click", (event) => this.pick(event.target.closest("[role=option]")));
  }

  /** Search the words in the text that isn't a line, after a short pause. Without a bundle, the server searches. */
  update(rests, bundle) {
    this.prepare(bundle);
    const words = rests.filter(({ state }) => state === "words").map(({ text }) => text).join(" ");
    if (words === this.words) return;
    this.words = words;
    clearTimeout(this.timer);
    if (words.length < FEWEST_LETTERS) this.close();
    else this.timer = setTimeout(() => this.search(bundle, words), PAUSE);
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
    if (words === this.words) this.show(found);
  }

  show(found) {
    const list = document.createElement("ul");
    Object.assign(list, { id: "suggestion-list", role: "listbox", ariaLabel: "Codes" });
    list.append(...found.map(option));
    const none = document.createElement("p");
    Object.assign(none, { className: "suggestion-none", textContent: `No codes found for “${this.words}”.` });
    this.box.replaceChildren(found.length > 0 ? list : none);
    this.box.hidden = document.activeElement !== this.field;
    this.field.setAttribute("aria-expanded", String(!this.box.hidden && found.length > 0));
    this.activate(this.options[0]);
  }

  get options() {
    return [...this.box.querySelectorAll("[role=option]")];
  }

  get active() {
    return this.box.querySelector("[aria-selected=true]");
  }

  close() {
    clearTimeout(this.timer);
    this.words = "";
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
    if (this.box.hidden || event.isComposing) return;
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in moves) this.move(moves[event.key]);
    else if (event.key === "Escape") this.close();
    else if (event.key === "Enter" && this.active && !event.ctrlKey && !event.metaKey) this.pick(this.active);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  // Moving past either end of the list returns to the field.
  move(step) {
    const stops = [null, ...this.options];
    this.activate(stops.at((stops.indexOf(this.active) + step) % stops.length));
  }

  pick(option) {
    if (!option) return;
    this.close();
    this.choose(option.dataset.code);
  }
}

function option({ hcpcs, name }) {
  const element = document.createElement("li");
  Object.assign(element, { className: "suggestion", id: `suggestion-${hcpcs}`, role: "option", ariaSelected: "false" });
  element.dataset.code = hcpcs;
  const [code, title] = [document.createElement("b"), document.createElement("span")];
  Object.assign(code, { className: "num", textContent: hcpcs });
  Object.assign(title, { className: "suggestion-name", textContent: name });
  element.append(code, title);
  return element;
}
