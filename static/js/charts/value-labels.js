// A Chart.js plugin for <history-chart>: the value at each point, where there's room for it.

const ABOVE = -10;
const BELOW = 18;
const HEIGHT = 14;
const SPACE = 6;
const EDGE = 40;

/** Write each value above its point, or below it, the newest first and in the signal color. Of equal values in a row only
 * the newest is written; a value that would cover another is left to the table. */
export function valueLabels(points, color, format) {
  return {
    id: "labels",
    afterDatasetsDraw({ ctx, scales: { x, y }, chartArea }) {
      const taken = [];
      ctx.save();
      ctx.font = `600 12px ${color.font}`;
      for (let n = points.length - 1; n >= 0; n -= 1) {
        const text = format(points[n].y);
        if (n < points.length - 1 && text === format(points[n + 1].y)) continue;
        const at = x.getPixelForValue(points[n].x);
        const align = at < chartArea.left + EDGE ? "left" : at > chartArea.right - EDGE ? "right" : "center";
        const box = { left: leftEdge(at, align, ctx.measureText(text).width), width: ctx.measureText(text).width };
        const free = [ABOVE, BELOW].map((shift) => ({ ...box, y: y.getPixelForValue(points[n].y) + shift })).find((place) => !taken.some((other) => covers(place, other)));
        if (!free) continue;
        taken.push(free);
        ctx.fillStyle = n === points.length - 1 ? color.teal : color.ink;
        ctx.textAlign = align;
        ctx.fillText(text, at, free.y);
      }
      ctx.restore();
    },
  };
}

function leftEdge(at, align, width) {
  return align === "left" ? at : align === "right" ? at - width : at - width / 2;
}

function covers(one, other) {
  const isBeside = one.left >= other.left + other.width + SPACE || other.left >= one.left + one.width + SPACE;
  return !isBeside && Math.abs(one.y - other.y) < HEIGHT;
}
