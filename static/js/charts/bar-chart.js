// <bar-chart>: a bar for each row of its table, a line for the column of means. `data-now` marks the current bar,
// `data-future` one to come.

import { marks, scales, tooltip } from "./bar-parts.js";
import { DrawnTable, numberIn } from "./drawn-table.js";
import { halo } from "./halo.js";

class BarChart extends DrawnTable {
  get bars() {
    return this.rows.map((row) => ({
      label: row.dataset.label,
      words: row.cells[0].textContent.trim(),
      value: numberIn(row.cells[1]) ?? 0,
      mean: numberIn(row.cells[2]),
      isNow: "now" in row.dataset,
      isFuture: "future" in row.dataset,
    }));
  }

  config(colour) {
    const bars = this.bars;
    return {
      type: "bar",
      data: { labels: bars.map((bar) => bar.label), datasets: [...means(bars, colour), columns(bars, colour)] },
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
      plugins: [halo(colour), marks(bars, colour)],
    };
  }
}

function columns(bars, colour) {
  return {
    data: bars.map((bar) => (bar.isFuture ? null : bar.value)),
    backgroundColor: bars.map((bar) => (bar.isNow ? colour.teal : colour.bar)),
    borderRadius: 3,
    borderSkipped: "start",
    categoryPercentage: 1,
    barPercentage: bars.length > 12 ? 0.7 : 0.6,
    maxBarThickness: 44,
  };
}

function means(bars, colour) {
  if (bars.every((bar) => bar.mean === null)) return [];
  const last = bars.findLastIndex((bar) => bar.mean !== null);
  return [
    {
      type: "line",
      hasHalo: true,
      data: bars.map((bar) => bar.mean),
      borderColor: colour.ink,
      backgroundColor: colour.ink,
      borderWidth: 1.75,
      cubicInterpolationMode: "monotone",
      pointRadius: bars.map((_, n) => (n === last ? 3 : 0)),
      pointHoverRadius: 3,
    },
  ];
}

customElements.define("bar-chart", BarChart);
