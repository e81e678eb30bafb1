// The list under the log field: a combobox after the WAI-ARIA pattern. htmx fetches it; this moves in it and chooses.

export class Suggestions {
  /** `choose(code)` is called with the code that was picked. */
  constructor(field, box, choose) {
    this.field = field;
    this.box = box;
    this.choose = choose;
    field.addEventListener("keydown", (event) => this.onKey(event));
    field.addEventListener("input", () => field.value.trim() || this.close());
    field.addEventListener("blur", () => this.close());
    box.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps its focus
    box.addEventListener("click", (event) => this.pick(event.target.closest("[role=option]")));
    box.addEventListener("htmx:beforeSwap", (event) => this.onAnswer(event));
    box.addEventListener("htmx:afterSwap", () => this.show());
  }

  get options() {
    return [...this.box.querySelectorAll("[role=option]")];
  }

  get active() {
    return this.box.querySelector("[aria-selected=true]");
  }

  get isOpen() {
    return !this.box.hidden;
  }

  // An answer to what is no longer in the field is late.
  onAnswer(event) {
    const asked = new URL(event.detail.xhr.responseURL).searchParams.get("q") ?? "";
    if (asked.trim() !== this.field.value.trim()) event.detail.shouldSwap = false;
  }

  show() {
    this.box.hidden = this.box.childElementCount === 0 || document.activeElement !== this.field;
    this.field.setAttribute("aria-expanded", String(this.isOpen && this.options.length > 0));
    // Words are a search, and Enter takes its first answer; digits may be on their way to another code.
    this.activate(/[a-z]{2}/i.test(this.field.value) ? this.options[0] : null);
  }

  close() {
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
    if (!this.isOpen || event.isComposing) return;
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in moves) this.move(moves[event.key]);
    else if (event.key === "Escape") this.close();
    else if (event.key === "Enter" && this.active && !event.ctrlKey && !event.metaKey) this.pick(this.active);
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  // Past either end the field itself is the active one.
  move(step) {
    const stops = [null, ...this.options];
    const next = stops.indexOf(this.active) + step;
    this.activate(stops.at(next % stops.length));
  }

  pick(option) {
    if (!option) return;
    this.close();
    this.choose(option.dataset.code);
  }
}
