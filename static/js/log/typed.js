// Reads the log field as it is typed. The server's reader (logbook/domain/lines.py) has the last word on what was sent.

const LINE = /^(\d{5}|\d{4}[A-Z]|[A-V]\d{4})((?:-[0-9A-Z]{2}){0,4})(?:[X*×]([1-9]\d{0,2}))?$/;
const UNITS = /^[X*×]([1-9]\d{0,2})$/;
const MODIFIERS = /^(?:-[0-9A-Z]{2})+$/;
const MODIFIER_ALONE = /^(?:\d\d|[A-Z]\d|\d[A-Z]|LT|RT|TC|AS)$/; // two letters may begin a word
const DIGITS_FOR = { O: "0", I: "1", L: "1" };

/**
 * Split typed text into `lines` ({code, modifiers, units}), `units` and `modifiers` for the line before them, and the
 * `rest`, in which nothing is lost.
 *
 * `hasLines` tells that the page has a line before them. Without `done` the last word may still grow: `x1` waits, for it can become `x12`.
 */
export function read(text, { done = false, hasLines = false } = {}) {
  const found = { lines: [], units: 0, modifiers: [], rest: [], hasLines };
  const words = text.split(/[\s,;]+/).filter(Boolean);
  const grows = !done && !/[\s,;]$/.test(text);
  words.forEach((word, n) => {
    if (!take(word, found, grows && n === words.length - 1)) found.rest.push(word);
  });
  return { ...found, rest: found.rest.join(" ") };
}

function take(word, found, grows) {
  const plain = word.toUpperCase();
  const units = UNITS.exec(plain)?.[1];
  if (units) return !grows && setUnits(found, Number(units));
  if (MODIFIERS.test(plain) || (!grows && MODIFIER_ALONE.test(plain))) return addModifiers(found, plain);
  const line = LINE.exec(asCode(plain));
  if (!line || (line[3] && grows)) return false;
  found.lines.push({ code: line[1], modifiers: line[2].split("-").filter(Boolean), units: Number(line[3] ?? 1) });
  return true;
}

function setUnits(found, units) {
  if (!follows(found)) return false;
  (found.lines.at(-1) ?? found).units = units;
  return true;
}

// Whether the word before belongs to a line, of the text or of the page.
function follows(found) {
  return found.rest.length === 0 && (found.lines.length > 0 || found.hasLines);
}

function addModifiers(found, text) {
  if (!follows(found)) return false;
  (found.lines.at(-1) ?? found).modifiers.push(...text.split("-").filter(Boolean));
  return true;
}

// O typed for 0, I or L for 1; only where digits say that it is a code, so that "polio" stays a word.
function asCode(upper) {
  const code = upper.slice(0, 5);
  const digits = code.match(/\d/g)?.length ?? 0;
  if (digits < 3) return upper;
  return code.replace(/[OIL]/g, (letter) => DIGITS_FOR[letter]) + upper.slice(5);
}
