// Keys over the phone's number pad that it lacks: the modifiers which fit the last code, the user's most used first.

import { FITS_FIRST, fitting } from "./fitting.js";

const KEYS = 4;

export class Strip {
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
    const about = last ? `${last.hcpcs} ${last.modifiers}` : "";
    if (this.about === about) return;
    this.about = about;
    const names = last ? fitting(page, last).slice(0, KEYS) : FITS_FIRST;
    const keys = [...names, "×2"];
    this.page.part("keys").replaceChildren(...keys.map((key) => this.key(key)));
  }

  key(name) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", textContent: name });
    button.dataset.key = name;
    return button;
  }

  // With its hyphen a modifier can be nothing else; after units a blank lets the next code begin.
  press(key) {
    if (!key) return;
    navigator.vibrate?.(8);
    this.page.field.type(key === "×2" ? "x2 " : `-${key}`);
    this.page.field.input.focus();
  }
}
