// Base element that draws the table inside it as a chart, and redraws it when the theme changes. Subclasses define
// `config(color)`.

import { palette } from "./palette.js";

export class DrawnTable extends HTMLElement {
  connectedCallback() {
    this.canvas = document.createElement("canvas");
    this.canvas.setAttribute("role", "img");
    this.canvas.setAttribute("aria-label", `${this.dataset.label}. The table below has the numbers.`);
    this.querySelector("[data-canvas]").append(this.canvas);
    this.draw = this.draw.bind(this);
    this.dark = matchMedia("(prefers-color-scheme: dark)");
    this.dark.addEventListener("change", this.draw);
    this.theme = new MutationObserver(this.draw);
    this.theme.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    this.resize = () => this.chart?.resize();
    addEventListener("beforeprint", this.resize);
    document.fonts.ready.then(this.draw);
  }

  disconnectedCallback() {
    this.dark.removeEventListener("change", this.draw);
    this.theme.disconnect();
    removeEventListener("beforeprint", this.resize);
    this.chart?.destroy();
    this.canvas.remove();
  }

  get rows() {
    return [...this.querySelectorAll("tbody tr")];
  }

  // Every color comes from the style sheet, so a new theme needs a new chart.
  draw() {
    this.chart?.destroy();
    if (this.isConnected) this.chart = new window.Chart(this.canvas, this.config(palette(this)));
  }
}

/** Return the number in a cell, or null if it has no number. */
export function numberIn(cell) {
  const text = cell?.textContent.trim().replaceAll(",", "");
  return text && Number.isFinite(Number(text)) ? Number(text) : null;
}
