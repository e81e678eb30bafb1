// A row of keys above the phone's number pad: next patient, modifiers that fit the last code (the user's most used first)
// and units.

import { DEFAULT_MODIFIERS, fitting } from "./fitting.js";

const MOST_KEYS = 3;
const MOST_UNITS = 999;
const UNITS_AT_END = /x(\d{0,3}) ?$/i;

export class ModifierKeys {
  constructor(page) {
    this.page = page;
    this.strip = page.part("strip");
    this.next = page.part("next");
    this.isTouch = window.matchMedia("(pointer: coarse)").matches;
    this.strip.addEventListener("click", (event) => this.press(event.target.closest("button")));
    for (const name of ["focus", "blur"]) page.field.input.addEventListener(name, () => this.show());
  }

  show() {
    const { page } = this;
    const isOpen = this.isTouch && document.activeElement === page.field.input;
    if (this.strip.hidden === isOpen) {
      this.strip.hidden = !isOpen;
      document.documentElement.toggleAttribute("data-strip", isOpen);
      if (page.parsed) page.readyLines.show();
    }
    if (!isOpen || !page.parsed) return;
    this.next.disabled = !page.hasCodeInPatient;
    const last = page.parsed.lines.at(-1);
    const names = last ? fitting(page, last).slice(0, MOST_KEYS) : DEFAULT_MODIFIERS.slice(0, MOST_KEYS);
    const keys = [...names, `×${this.unitsAfterPress}`];
    if (this.shown === keys.join(" ")) return;
    this.shown = keys.join(" ");
    page.part("keys").replaceChildren(...keys.map((key) => this.key(key)));
  }

  // Pressing the units key again counts up: ×2, ×3, ×4.
  get unitsAfterPress() {
    return this.unitsTyped ? Math.min(this.unitsTyped + 1, MOST_UNITS) : 2;
  }

  // The units at the end of the text; 1 for an x alone, 0 without.
  get unitsTyped() {
    const [, digits] = UNITS_AT_END.exec(this.page.field.text) ?? [];
    const { lines, rests } = this.page.parsed;
    if (digits === "") return rests.at(-1)?.text.toLowerCase() === "x" ? 1 : 0;
    return digits !== undefined && lines.at(-1)?.units === Number(digits) ? Number(digits) : 0;
  }

  key(name) {
    const button = document.createElement("button");
    const isUnits = name.startsWith("×");
    Object.assign(button, { type: "button", textContent: name });
    if (isUnits) button.setAttribute("aria-label", `${name.slice(1)} units`);
    button.dataset.key = isUnits ? "units" : name;
    return button;
  }

  press(button) {
    if (!button) return;
    const { page } = this;
    const { key } = button.dataset;
    if (key) navigator.vibrate?.(8);
    if (button === this.next) page.nextPatient();
    else if (key === "units") this.countUnits();
    else if (key) page.field.type(`-${key}`); // the hyphen keeps a modifier from being read as part of a code
    if (key || button === this.next) page.field.input.focus();
  }

  // The space after units lets the next code start.
  countUnits() {
    const { field } = this.page;
    const units = `x${this.unitsAfterPress} `;
    if (!this.unitsTyped) return field.type(units);
    field.text = field.text.replace(UNITS_AT_END, units);
    field.input.setSelectionRange(field.text.length, field.text.length);
  }
}
