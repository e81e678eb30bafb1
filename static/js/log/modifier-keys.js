// A row of keys above the phone's number pad: modifiers that fit the last code, the user's most used first, and ×2.

import { DEFAULT_MODIFIERS, fitting } from "./fitting.js";

const MOST_KEYS = 4;

export class ModifierKeys {
  constructor(page) {
    this.page = page;
    this.strip = page.part("strip");
    this.isTouch = window.matchMedia("(pointer: coarse)").matches;
    this.strip.addEventListener("click", (event) => this.press(event.target.closest("button")?.dataset.key));
    for (const name of ["focus", "blur"]) page.field.input.addEventListener(name, () => this.show());
  }

  show() {
    const { page } = this;
    const isOpen = this.isTouch && document.activeElement === page.field.input;
    this.strip.hidden = !isOpen;
    document.documentElement.toggleAttribute("data-strip", isOpen);
    if (!isOpen || !page.parsed) return;
    const last = page.parsed.lines.at(-1);
    const lineShown = last ? `${last.hcpcs} ${last.modifiers}` : "";
    if (this.lineShown === lineShown) return;
    this.lineShown = lineShown;
    const names = last ? fitting(page, last).slice(0, MOST_KEYS) : DEFAULT_MODIFIERS;
    const keys = [...names, "×2"];
    this.page.part("keys").replaceChildren(...keys.map((key) => this.key(key)));
  }

  key(name) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", textContent: name });
    button.dataset.key = name;
    return button;
  }

  // The hyphen keeps a modifier from being read as part of a code. The space after units lets the next code start.
  press(key) {
    if (!key) return;
    navigator.vibrate?.(8);
    this.page.field.type(key === "×2" ? "x2 " : `-${key}`);
    this.page.field.input.focus();
  }
}
