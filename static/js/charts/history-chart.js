// <history-chart>: draws a code's value by release from the table inside it. A dashed line means that releases in between
// aren't loaded. Chart.js loads when the chart scrolls near the viewport.

import { palette } from "./palette.js";
import { valueLabels } from "./value-labels.js";

const NEAR = "200px";
const MORE_THAN_A_QUARTER = 100 * 24 * 60 * 60 * 1000;
const YEAR = 365.25 * 24 * 60 * 60 * 1000;
let loading;

function chartScript(address) {
  loading ??= new Promise((resolve, reject) => {
    if (window.Chart) {
      resolve();
      return;
    }
    const script = Object.assign(document.createElement("script"), { src: address, onload: resolve, onerror: reject });
    document.head.append(script);
  });
  return loading;
}

class HistoryChart extends HTMLElement {
  connectedCallback() {
    this.draw = this.draw.bind(this);
    this.box = this.querySelector("[data-canvas]");
    this.near = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && this.begin(), {
      rootMargin: NEAR,
    });
    this.near.observe(this);
  }

  disconnectedCallback() {
    this.near.disconnect();
    this.dark?.removeEventListener("change", this.draw);
    this.theme?.disconnect();
    this.chart?.destroy();
  }

  async begin() {
    this.near.disconnect();
    this.canvas = document.createElement("canvas");
    this.canvas.setAttribute("role", "img");
    this.canvas.setAttribute("aria-label", `${this.dataset.label} by release. The table has the numbers.`);
    this.box.append(this.canvas);
    try {
      await chartScript(this.dataset.script);
    } catch {
      this.canvas.remove(); // the table shows the same values
      return;
    }
    this.dark = window.matchMedia("(prefers-color-scheme: dark)");
    this.dark.addEventListener("change", this.draw);
    this.theme = new MutationObserver(this.draw);
    this.theme.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    this.draw();
  }

  get points() {
    const rows = [...this.querySelectorAll("tbody tr[data-from]")].filter((row) => row.dataset.value !== "");
    return rows
      .map((row) => ({ x: Date.parse(row.dataset.from), y: Number(row.dataset.value), label: row.dataset.label }))
      .sort((a, b) => a.x - b.x);
  }

  draw() {
    this.chart?.destroy();
    if (this.isConnected) this.chart = new window.Chart(this.canvas, this.config(this.points, palette(this)));
  }

  config(points, color) {
    const font = { family: color.font, size: 12, weight: 500 };
    const isMoney = this.dataset.label.includes("dollars");
    const format = (value) => (isMoney ? `$${value.toFixed(2)}` : value.toFixed(2));
    const isGap = (context) => context.p1.parsed.x - context.p0.parsed.x > MORE_THAN_A_QUARTER;
    const [most, least] = [Math.max(...points.map((point) => point.y)), Math.min(...points.map((point) => point.y))];
    const room = Math.max((most - least) * 0.4, most * 0.05, 0.01);
    return {
      type: "line",
      data: {
        datasets: [
          {
            data: points,
            borderColor: color.teal,
            borderWidth: 2,
            pointRadius: 4,
            pointBackgroundColor: color.teal,
            segment: {
              borderDash: (context) => (isGap(context) ? [3, 4] : undefined),
              borderColor: (context) => (isGap(context) ? color.axis : undefined),
            },
          },
        ],
      },
      options: {
        animation: false,
        responsive: true,
        maintainAspectRatio: false,
        layout: { padding: { top: 22, left: 12, right: 12 } },
        scales: {
          x: {
            type: "linear",
            min: points[0].x - YEAR / 8,
            max: points.at(-1).x + YEAR / 8,
            grid: { display: false },
            border: { color: color.edge },
            afterBuildTicks: (axis) => (axis.ticks = years(axis.min, axis.max)),
            ticks: { color: color.axis, font, autoSkip: true, maxRotation: 0, callback: (value) => new Date(value).getUTCFullYear() },
          },
          y: { min: Math.max(0, least - room), max: most + room, ticks: { display: false, count: 3 }, border: { display: false }, grid: { color: color.grid, drawTicks: false } },
        },
        plugins: { legend: { display: false }, tooltip: { enabled: false } },
      },
      plugins: [valueLabels(points, color, format)],
    };
  }
}

function years(from, to) {
  const ticks = [];
  for (let year = new Date(from).getUTCFullYear(); Date.UTC(year) <= to; year += 1) if (Date.UTC(year) >= from) ticks.push({ value: Date.UTC(year) });
  return ticks;
}

customElements.define("history-chart", HistoryChart);
