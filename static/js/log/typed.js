// Reads the log field as it is typed. The server's reader (logbook/domain/lines.py) has the last word on what was sent.

const LINE = /^(\d{5}|\d{4}[A-Z]|[A-V]\d{4})(?:[X*×]([1-9]\d{0,2}))?$/;
const UNITS = /^[X*×]([1-9]\d{0,2})$/;
const DIGITS_FOR = { O: "0", I: "1", L: "1" };

/**
 * Split typed text into `lines` ({code, units}), `units` for the line before them, and the `rest`, in which nothing is lost.
 *
 * Without `done` the last word may still grow: `x1` waits, for it can become `x12`.
 */
export function read(text, { done = false } = {}) {
  const found = { lines: [], units: 0, rest: [] };
  const words = text.split(/[\s,;]+/).filter(Boolean);
  const grows = !done && !/[\s,;]$/.test(text);
  words.forEach((word, n) => {
    if (!take(word, found, grows && n === words.length - 1)) found.rest.push(word);
  });
  return { ...found, rest: found.rest.join(" ") };
}

function take(word, found, grows) {
  const plain = asCode(word);
  const units = UNITS.exec(plain)?.[1];
  if (units) return !grows && setUnits(found, Number(units));
  const line = LINE.exec(plain);
  if (!line || (line[2] && grows)) return false;
  found.lines.push({ code: line[1], units: Number(line[2] ?? 1) });
  return true;
}

function setUnits(found, units) {
  if (found.rest.length > 0) return false;
  if (found.lines.length > 0) found.lines.at(-1).units = units;
  else found.units = units;
  return true;
}

// O typed for 0, I or L for 1; only where digits say that it is a code, so that "polio" stays a word.
function asCode(word) {
  const upper = word.toUpperCase();
  const digits = upper.match(/\d/g)?.length ?? 0;
  return digits < 3 ? upper : upper.replace(/[OIL]/g, (letter) => DIGITS_FOR[letter]);
}
