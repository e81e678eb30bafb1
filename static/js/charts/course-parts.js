// The parts of a course chart for Chart.js: axes, and labels for today and the projected total.

import { scaleFor } from "./scale.js";

/** Return the axes: days below with the given ticks, totals on the right. */
export function axes(points, facts, color) {
  const values = points.flatMap((point) => [point.done, point.goal, point.before]);
  const { max, step } = scaleFor(Math.max(...values.filter(Number.isFinite), facts.projected ?? 0, facts.target ?? 0));
  const font = { family: color.font, size: 12, weight: 500 };
  const now = points.find((point) => point.isNow)?.x;
  return {
    x: {
      type: "linear",
      min: 0,
      max: facts.length,
      grid: { display: false },
      border: { color: color.edge },
      afterBuildTicks: (axis) => {
        axis.ticks = facts.ticks.map(({ x }) => ({ value: x }));
      },
      ticks: {
        autoSkip: false,
        maxRotation: 0,
        align: "inner",
        font,
        color: ({ tick }) => (tick?.value === now ? color.ink : color.axis),
        callback: (value) => facts.ticks.find(({ x }) => x === value)?.label ?? "",
      },
    },
    y: {
      position: "right",
      min: 0,
      max,
      border: { display: false },
      grid: { color: color.grid, drawTicks: false },
      ticks: { stepSize: step, color: color.axis, font, padding: 10, callback: (value) => value.toLocaleString("en-US") },
    },
  };
}

/** Return a plugin that draws a line at today with the total so far, and a ring at the projected total. */
export function ends(now, facts, color) {
  return {
    id: "ends",
    afterDatasetsDraw({ ctx, chartArea, scales: { x, y } }) {
      if (!now) return;
      const at = { x: x.getPixelForValue(now.x), y: y.getPixelForValue(now.done) };
      ctx.save();
      ctx.strokeStyle = color.edge;
      ctx.lineWidth = 1;
      ctx.beginPath();
      ctx.moveTo(at.x, chartArea.top);
      ctx.lineTo(at.x, chartArea.bottom);
      ctx.stroke();
      dot(ctx, at, color.teal, color.ground);
      ctx.fillStyle = color.teal;
      ctx.font = `600 12px ${color.font}`;
      ctx.textAlign = at.x - chartArea.left < 56 ? "left" : "right";
      ctx.fillText(format(now.done), at.x + (ctx.textAlign === "left" ? 8 : -8), at.y - 8);
      if (facts.projected !== null) {
        const end = { x: x.getPixelForValue(facts.length), y: y.getPixelForValue(facts.projected) };
        dot(ctx, end, color.ground, color.teal);
        ctx.textAlign = "right";
        if (end.x - at.x > 60) ctx.fillText(format(facts.projected), end.x + 4, end.y - 10);
      }
      ctx.restore();
    },
  };
}

const format = (value) => Math.round(value).toLocaleString("en-US");

function dot(ctx, at, fill, edge) {
  ctx.beginPath();
  ctx.arc(at.x, at.y, 4.5, 0, 2 * Math.PI);
  ctx.fillStyle = fill;
  ctx.strokeStyle = edge;
  ctx.lineWidth = 2;
  ctx.fill();
  ctx.stroke();
}
