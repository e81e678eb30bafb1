// A line over bars or an area has a halo of its ground, so that it reads on both.

/** Draws each data set with `hasHalo` once more, wider and in the ground's colour, before the line itself. */
export function halo(colour) {
  return {
    id: "halo",
    beforeDatasetDraw(chart, { meta }) {
      if (!chart.data.datasets[meta.index].hasHalo || !meta.dataset) return;
      const { ctx } = chart;
      ctx.save();
      ctx.strokeStyle = colour.ground;
      ctx.lineWidth = 5;
      ctx.lineJoin = "round";
      ctx.beginPath();
      meta.dataset.path(ctx);
      ctx.stroke();
      ctx.restore();
    },
  };
}
