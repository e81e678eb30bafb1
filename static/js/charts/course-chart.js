// <course-chart>: the sum of a year so far against its goal line, the year before behind it, the pace ahead of it.
// Columns of its table: day, sum so far, goal, year before; `data-x` is the day's place.

import { axes, ends } from "./course-parts.js";
import { DrawnTable, numberIn } from "./drawn-table.js";

class CourseChart extends DrawnTable {
  get points() {
    return this.rows.map((row) => ({
      x: Number(row.dataset.x),
      words: row.cells[0].textContent.trim(),
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
      ticks: ticks.split("|").map((tick) => ({ x: Number(tick.split(":")[0]), word: tick.split(":")[1] })),
      target: target ? Number(target) : null,
      projected: projected ? Number(projected) : null,
    };
  }

  config(colour) {
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
          { ...drawn, label: "On pace", data: pace, borderColor: colour.teal, borderDash: [5, 4] },
          { ...drawn, label: "Goal", data: line("goal"), borderColor: colour.goal, borderDash: [1.5, 3], borderWidth: 1.75 },
          { ...drawn, label: "Year before", data: line("before"), borderColor: colour.other, borderWidth: 1.25 },
          { ...drawn, label: "So far", data: line("done"), borderColor: colour.teal, backgroundColor: colour.tint, fill: "origin", borderWidth: 2.25 },
        ],
      },
      options: {
        animation: false,
        responsive: true,
        maintainAspectRatio: false,
        layout: { padding: { top: 20 } },
        font: { family: colour.font },
        interaction: { mode: "nearest", axis: "x", intersect: false },
        scales: axes(points, facts, colour),
        plugins: { legend: { display: false }, tooltip: tooltip(points, colour) },
      },
      plugins: [ends(now, facts, colour)],
    };
  }
}

function tooltip(points, colour) {
  const font = { family: colour.font, size: 13, weight: 500 };
  const words = (x) => points.find((point) => point.x === x)?.words ?? "";
  return {
    displayColors: false,
    backgroundColor: colour.ink,
    titleColor: colour.onInk,
    bodyColor: colour.onInk,
    titleFont: font,
    bodyFont: font,
    padding: 10,
    callbacks: {
      title: ([item]) => (item ? words(item.parsed.x) : ""),
      label: (item) => `${item.dataset.label} ${Math.round(item.parsed.y).toLocaleString("en-US")} wRVU`,
    },
  };
}

customElements.define("course-chart", CourseChart);
