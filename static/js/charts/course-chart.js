// <course-chart>: draws the year's running total, its goal line, the year before and the pace to the year's end. The
// table's columns are day, total so far, goal and year before. `data-x` is the day's position on the axis.

import { axes, ends } from "./course-parts.js";
import { DrawnTable, numberIn } from "./drawn-table.js";

class CourseChart extends DrawnTable {
  get points() {
    return this.rows.map((row) => ({
      x: Number(row.dataset.x),
      title: row.cells[0].textContent.trim(),
      done: numberIn(row.cells[1]),
      goal: numberIn(row.cells[2]),
      before: numberIn(row.cells[3]),
      isNow: "now" in row.dataset,
    }));
  }

  get facts() {
    const { length, ticks, target, projected } = this.dataset;
    return {
      length: Number(length),
      ticks: ticks.split("|").map((tick) => ({ x: Number(tick.split(":")[0]), label: tick.split(":")[1] })),
      target: target ? Number(target) : null,
      projected: projected ? Number(projected) : null,
    };
  }

  config(color) {
    const points = this.points;
    const facts = this.facts;
    const now = points.find((point) => point.isNow);
    const line = (name) => points.filter((point) => point[name] !== null).map((point) => ({ x: point.x, y: point[name] }));
    const drawn = { pointRadius: 0, borderWidth: 2, pointHoverRadius: 3 };
    const pace = now && facts.projected !== null ? [{ x: now.x, y: now.done }, { x: facts.length, y: facts.projected }] : [];
    return {
      type: "line",
      data: {
        datasets: [
          { ...drawn, label: "Your pace", data: pace, borderColor: color.teal, borderDash: [5, 4] },
          { ...drawn, label: "Goal", data: line("goal"), borderColor: color.goal, borderDash: [1.5, 3], borderWidth: 1.75 },
          { ...drawn, label: "Last year", data: line("before"), borderColor: color.other, borderWidth: 1.25 },
          { ...drawn, label: "You", data: line("done"), borderColor: color.teal, backgroundColor: color.tint, fill: "origin", borderWidth: 2.25 },
        ],
      },
      options: {
        animation: false,
        responsive: true,
        maintainAspectRatio: false,
        layout: { padding: { top: 20 } },
        font: { family: color.font },
        interaction: { mode: "nearest", axis: "x", intersect: false },
        scales: axes(points, facts, color),
        plugins: { legend: { display: false }, tooltip: tooltip(points, color) },
      },
      plugins: [ends(now, facts, color)],
    };
  }
}

function tooltip(points, color) {
  const font = { family: color.font, size: 13, weight: 500 };
  const title = (x) => points.find((point) => point.x === x)?.title ?? "";
  return {
    displayColors: false,
    backgroundColor: color.ink,
    titleColor: color.onInk,
    bodyColor: color.onInk,
    titleFont: font,
    bodyFont: font,
    padding: 10,
    callbacks: {
      title: ([item]) => (item ? title(item.parsed.x) : ""),
      label: (item) => `${item.dataset.label} ${Math.round(item.parsed.y).toLocaleString("en-US")} wRVU`,
    },
  };
}

customElements.define("course-chart", CourseChart);
