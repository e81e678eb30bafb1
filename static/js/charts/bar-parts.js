// The parts of a bar chart for Chart.js: axes, tooltip and labels.

import { scaleFor } from "./scale.js";

/** Return the axes: values on the right, the bars' labels below. */
export function scales(bars, color) {
  const { max, step } = scaleFor(Math.max(...bars.map((bar) => bar.value)));
  const font = { family: color.font, size: 12, weight: 500 };
  const label = (value, n) => bars[n].label || null;
  return {
    x: {
      grid: { display: false },
      border: { color: color.edge },
      ticks: {
        autoSkip: false,
        maxRotation: 0,
        align: "inner",
        color: (tick) => (bars[tick.index]?.isNow ? color.ink : color.axis),
        font,
        callback: label,
      },
    },
    y: {
      position: "right",
      min: 0,
      max,
      border: { display: false },
      grid: { color: color.grid, drawTicks: false },
      ticks: { stepSize: step, color: color.axis, font, padding: 10 },
    },
  };
}

/** Return the tooltip: the title and value of a bar. */
export function tooltip(bars, color) {
  const font = { family: color.font, size: 13, weight: 500 };
  return {
    displayColors: false,
    backgroundColor: color.ink,
    titleColor: color.onInk,
    bodyColor: color.onInk,
    titleFont: font,
    bodyFont: font,
    padding: 10,
    filter: (item) => item.dataset.type !== "line" && !bars[item.dataIndex].isFuture,
    callbacks: {
      title: ([item]) => (item ? bars[item.dataIndex].title : ""),
      label: (item) => `${item.raw.toLocaleString("en-US", { minimumFractionDigits: 2 })} wRVU`,
    },
  };
}

/** Return a plugin that writes the last value above its bar and draws a dot on the axis for each future bar. */
export function marks(bars, color) {
  const last = bars.findLastIndex((bar) => bar.value > 0);
  return {
    id: "marks",
    afterDatasetsDraw({ ctx, scales: { x, y } }) {
      ctx.save();
      ctx.fillStyle = color.axis;
      bars.forEach((bar, n) => bar.isFuture && ctx.fillRect(x.getPixelForValue(n) - 1, y.getPixelForValue(0) - 4, 2, 2));
      if (last >= 0) {
        ctx.fillStyle = bars[last].isNow ? color.teal : color.ink;
        ctx.font = `600 12px ${color.font}`;
        ctx.textAlign = "center";
        const top = y.getPixelForValue(bars[last].value);
        const mean = bars[last].mean === null ? top : y.getPixelForValue(bars[last].mean);
        const overlaps = Math.abs(top - 10 - mean) < 16;
        ctx.fillText(bars[last].value.toFixed(1), x.getPixelForValue(last), (overlaps ? Math.min(top, mean) - 4 : top) - 6);
      }
      ctx.restore();
    },
  };
}
