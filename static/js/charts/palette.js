// Reads the current theme's colors from CSS custom properties, because a canvas can't use the style sheet.

/** Return the colors and the font at an element. */
export function palette(element) {
  const style = getComputedStyle(element);
  const of = (name) => style.getPropertyValue(name).trim();
  return {
    teal: of("--teal"),
    bar: of("--chart-bar"),
    grid: of("--chart-grid"),
    axis: of("--ink-3"),
    edge: of("--control-edge"),
    ink: of("--ink"),
    onInk: of("--on-ink"),
    tint: of("--teal-tint"),
    goal: of("--chart-goal"),
    other: of("--chart-other"),
    ground: of("--ground") || of("--paper"),
    font: style.fontFamily,
  };
}
