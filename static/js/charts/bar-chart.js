// <bar-chart>: draws the table it holds. Each row is a bar; `data-now` marks the current one, `data-future` one to come.

import { marks, scales, tooltip } from "./bar-parts.js";
import { palette } from "./palette.js";

class BarChart extends HTMLElement {
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
    document.fonts.ready.then(this.draw);
  }

  disconnectedCallback() {
    this.dark.removeEventListener("change", this.draw);
    this.theme.disconnect();
    this.chart?.destroy();
    this.canvas.remove();
  }

  get bars() {
    return [...this.querySelectorAll("tbody tr")].map((row) => ({
      label: row.dataset.label,
      words: row.cells[0].textContent.trim(),
      value: Number(row.cells[1].textContent.replaceAll(",", "")) || 0,
      isNow: "now" in row.dataset,
      isFuture: "future" in row.dataset,
    }));
  }

  // A new theme is a new chart: every colour comes from the style sheet.
  draw() {
    this.chart?.destroy();
    if (this.isConnected) this.chart = new window.Chart(this.canvas, this.config(this.bars, palette(this)));
  }

  config(bars, colour) {
    return {
      type: "bar",
      data: {
        labels: bars.map((bar) => bar.label),
        datasets: [
          {
            data: bars.map((bar) => (bar.isFuture ? null : bar.value)),
            backgroundColor: bars.map((bar) => (bar.isNow ? colour.teal : colour.bar)),
            borderRadius: 3,
            borderSkipped: "start",
            categoryPercentage: 1,
            barPercentage: bars.length > 12 ? 0.7 : 0.6,
            maxBarThickness: 44,
          },
        ],
      },
      options: {
        animation: false,
        responsive: true,
        maintainAspectRatio: false,
        layout: { padding: { top: 20 } },
        font: { family: colour.font },
        interaction: { mode: "index", intersect: false },
        scales: scales(bars, colour),
        plugins: { legend: { display: false }, tooltip: tooltip(bars, colour) },
      },
      plugins: [marks(bars, colour)],
    };
  }
}

customElements.define("bar-chart", BarChart);
