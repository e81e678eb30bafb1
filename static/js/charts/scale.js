// Chooses a value axis with at most three gridlines above zero, at round numbers.

const ROUND = [1, 2, 2.5, 5, 10];

/** Return the axis for values up to `most`: {max, step}. `max` is one, two or three steps. */
export function scaleFor(most) {
  if (!(most > 0)) return { max: 1, step: 1 };
  const power = 10 ** Math.floor(Math.log10(most / 3));
  const step = ROUND.map((round) => round * power).find((size) => size * 3 >= most);
  return { max: step * Math.ceil(most / step), step };
}
