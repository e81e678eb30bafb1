// What Chart.js needs for a course: axes by the day's place, and the words at the ends of the lines.

import { scaleFor } from "./scale.js";

/** The axes: days below with the ticks that were given, sums at the right. */
export function axes(points, facts, colour) {
  const values = points.flatMap((point) => [point.done, point.goal, point.before]);
  const { max, step } = scaleFor(Math.max(...values.filter(Number.isFinite), facts.projected ?? 0, facts.target ?? 0));
  const font = { family: colour.font, size: 12, weight: 500 };
  const now = points.find((point) => point.isNow)?.x;
  return {
    x: {
      type: "linear",
      min: 0,
      max: facts.length,
      grid: { display: false },
      border: { color: colour.edge },
      afterBuildTicks: (axis) => {
        axis.ticks = facts.ticks.map(({ x }) => ({ value: x }));
      },
      ticks: {
        autoSkip: false,
        maxRotation: 0,
        align: "inner",
        font,
        color: ({ tick }) => (tick?.value === now ? colour.ink : colour.axis),
        callback: (value) => facts.ticks.find(({ x }) => x === value)?.word ?? "",
      },
    },
    y: {
      position: "right",
      min: 0,
      max,
      border: { display: false },
      grid: { color: colour.grid, drawTicks: false },
      ticks: { stepSize: step, color: colour.axis, font, padding: 10, callback: (value) => value.toLocaleString("en-US") },
    },
  };
}

/** A line at today with the sum so far, and a ring where the pace leads. */
export function ends(now, facts, colour) {
  return {
    id: "ends",
    afterDatasetsDraw({ ctx, chartArea, scales: { x, y } }) {
      if (!now) return;
      const at = { x: x.getPixelForValue(now.x), y: y.getPixelForValue(now.done) };
      ctx.save();
      ctx.strokeStyle = colour.edge;
      ctx.lineWidth = 1;
      ctx.beginPath();
      ctx.moveTo(at.x, chartArea.top);
      ctx.lineTo(at.x, chartArea.bottom);
      ctx.stroke();
      dot(ctx, at, colour.teal, colour.ground);
      ctx.fillStyle = colour.teal;
      ctx.font = `600 12px ${colour.font}`;
      ctx.textAlign = at.x - chartArea.left < 56 ? "left" : "right";
      ctx.fillText(words(now.done), at.x + (ctx.textAlign === "left" ? 8 : -8), at.y - 8);
      if (facts.projected !== null) {
        const end = { x: x.getPixelForValue(facts.length), y: y.getPixelForValue(facts.projected) };
        dot(ctx, end, colour.ground, colour.teal);
        ctx.textAlign = "right";
        if (end.x - at.x > 60) ctx.fillText(words(facts.projected), end.x + 4, end.y - 10);
      }
      ctx.restore();
    },
  };
}

const words = (value) => Math.round(value).toLocaleString("en-US");

function dot(ctx, at, fill, edge) {
  ctx.beginPath();
  ctx.arc(at.x, at.y, 4.5, 0, 2 * Math.PI);
  ctx.fillStyle = fill;
  ctx.strokeStyle = edge;
  ctx.lineWidth = 2;
  ctx.fill();
  ctx.stroke();
}
