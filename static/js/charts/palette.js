// A canvas knows no style sheet: the colours of the theme that holds, read from the custom properties.

/** The colours and the typeface at an element. */
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
