// <bar-chart>: draws a bar for each row of its table and a line for the column of means. `data-now` marks the current
// row, `data-future` a future one.

import { marks, scales, tooltip } from "./bar-parts.js";
import { DrawnTable, numberIn } from "./drawn-table.js";
import { halo } from "./halo.js";

class BarChart extends DrawnTable {
  get bars() {
    return this.rows.map((row) => ({
      label: row.dataset.label,
      title: row.cells[0].textContent.trim(),
      value: numberIn(row.cells[1]) ?? 0,
      mean: numberIn(row.cells[2]),
      isNow: "now" in row.dataset,
      isFuture: "future" in row.dataset,
    }));
  }

  config(color) {
    const bars = this.bars;
    return {
      type: "bar",
      data: { labels: bars.map((bar) => bar.label), datasets: [...means(bars, color), columns(bars, color)] },
      options: {
        animation: false,
        responsive: true,
        maintainAspectRatio: false,
        layout: { padding: { top: 20 } },
        font: { family: color.font },
        interaction: { mode: "index", intersect: false },
        scales: scales(bars, color),
        plugins: { legend: { display: false }, tooltip: tooltip(bars, color) },
      },
      plugins: [halo(color), marks(bars, color)],
    };
  }
}

function columns(bars, color) {
  return {
    data: bars.map((bar) => (bar.isFuture ? null : bar.value)),
    backgroundColor: bars.map((bar) => (bar.isNow ? color.teal : color.bar)),
    borderRadius: 3,
    borderSkipped: "start",
    categoryPercentage: 1,
    barPercentage: bars.length > 12 ? 0.7 : 0.6,
    maxBarThickness: 44,
  };
}

function means(bars, color) {
  if (bars.every((bar) => bar.mean === null)) return [];
  const last = bars.findLastIndex((bar) => bar.mean !== null);
  return [
    {
      type: "line",
      hasHalo: true,
      data: bars.map((bar) => bar.mean),
      borderColor: color.ink,
      backgroundColor: color.ink,
      borderWidth: 1.75,
      cubicInterpolationMode: "monotone",
      pointRadius: bars.map((_, n) => (n === last ? 3 : 0)),
      pointHoverRadius: 3,
    },
  ];
}

customElements.define("bar-chart", BarChart);
