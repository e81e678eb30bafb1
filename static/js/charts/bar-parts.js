// What Chart.js needs for bars: axes, tooltip, and marks of our own.

import { scaleFor } from "./scale.js";

/** The axes: values at the right; under the bars the labels that are not empty. */
export function scales(bars, colour) {
  const { max, step } = scaleFor(Math.max(...bars.map((bar) => bar.value)));
  const font = { family: colour.font, size: 12, weight: 500 };
  const label = (value, n) => bars[n].label || null;
  return {
    x: {
      grid: { display: false },
      border: { color: colour.edge },
      ticks: {
        autoSkip: false,
        maxRotation: 0,
        align: "inner",
        color: (tick) => (bars[tick.index]?.isNow ? colour.ink : colour.axis),
        font,
        callback: label,
      },
    },
    y: {
      position: "right",
      min: 0,
      max,
      border: { display: false },
      grid: { color: colour.grid, drawTicks: false },
      ticks: { stepSize: step, color: colour.axis, font, padding: 10 },
    },
  };
}

/** The value of the bar that is pointed at. */
export function tooltip(bars, colour) {
  const font = { family: colour.font, size: 13, weight: 500 };
  return {
    displayColors: false,
    backgroundColor: colour.ink,
    titleColor: colour.onInk,
    bodyColor: colour.onInk,
    titleFont: font,
    bodyFont: font,
    padding: 10,
    filter: (item) => item.dataset.type !== "line" && !bars[item.dataIndex].isFuture,
    callbacks: {
      title: ([item]) => (item ? bars[item.dataIndex].words : ""),
      label: (item) => `${item.raw.toLocaleString("en-US", { minimumFractionDigits: 2 })} wRVU`,
    },
  };
}

/** The last value in figures over its bar, and a dot on the axis for each bar to come. */
export function marks(bars, colour) {
  const last = bars.findLastIndex((bar) => bar.value > 0);
  return {
    id: "marks",
    afterDatasetsDraw({ ctx, scales: { x, y } }) {
      ctx.save();
      ctx.fillStyle = colour.axis;
      bars.forEach((bar, n) => bar.isFuture && ctx.fillRect(x.getPixelForValue(n) - 1, y.getPixelForValue(0) - 4, 2, 2));
      if (last >= 0) {
        ctx.fillStyle = bars[last].isNow ? colour.teal : colour.ink;
        ctx.font = `600 12px ${colour.font}`;
        ctx.textAlign = "center";
        const top = y.getPixelForValue(bars[last].value);
        const mean = bars[last].mean === null ? top : y.getPixelForValue(bars[last].mean);
        const meets = Math.abs(top - 10 - mean) < 16;
        ctx.fillText(bars[last].value.toFixed(1), x.getPixelForValue(last), (meets ? Math.min(top, mean) - 4 : top) - 6);
      }
      ctx.restore();
    },
  };
}
