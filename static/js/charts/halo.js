// Outlines a line in the background color to keep it readable over bars and areas.

/** Return a plugin that draws each data set with `hasHalo` in the background color, wider, before the line itself. */
export function halo(color) {
  return {
    id: "halo",
    beforeDatasetDraw(chart, { meta }) {
      if (!chart.data.datasets[meta.index].hasHalo || !meta.dataset) return;
      const { ctx } = chart;
      ctx.save();
      ctx.strokeStyle = color.ground;
      ctx.lineWidth = 5;
      ctx.lineJoin = "round";
      ctx.beginPath();
      meta.dataset.path(ctx);
      ctx.stroke();
      ctx.restore();
    },
  };
}
