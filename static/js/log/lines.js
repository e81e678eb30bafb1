// Lines from tokens, and what may follow a line after a separator. The same as logbook/domain/parsing/lines.py.

import { digitsForLetters, hasDigitsOfCode } from "./letters.js";
import { modifierOf } from "./paths.js";
import { lineText } from "./patients.js";
import { APART, CODE_LENGTH, FIRST_OF_MODIFIERS, MOST_MODIFIERS } from "./table.js";

const WELL_FORMED = /^([0-9]{5}|[0-9]{4}[FTUMA]|[A-V][0-9]{4})((?:-[0-9A-Z]{2}){0,4})(?:X([1-9][0-9]{0,2}))?$/;
const CONTINUED = /^((?!X[0-9])-?[0-9A-Z]{2}(?:-[0-9A-Z]{2})*)?(?:X([1-9][0-9]{0,2}))?$/;
const CONTINUATION_BEGUN = /^(?:(?!X[0-9])-?[0-9A-Z]{2}(?:-[0-9A-Z]{2})*)?(?:-[0-9A-Z]?|X)$/;

function newLine(hcpcs, start, end) {
  return { hcpcs, start, end, modifiers: [], units: 1, isKnown: true, patient: 1, opens: "", isJoined: false };
}

function copyOf(line) {
  return { ...line, modifiers: [...line.modifiers] };
}

/** Return the lines of a reading. A copy of `line`, if the tokens continue one, is the first. */
export function linesOf(tokens, start, line = null) {
  const lines = line ? [copyOf(line)] : [];
  for (const token of tokens) {
    if (token.kind === "skipped") continue;
    if (token.kind === "code") lines.push(newLine(token.value, start + token.start, start + token.end));
    else if (token.kind === "units") lines.at(-1).units = Number(token.value);
    else if (!lines.at(-1).modifiers.includes(token.value)) lines.at(-1).modifiers.push(token.value);
    lines.at(-1).end = start + token.end;
  }
  return lines;
}

/** Return the lines in which the two readings differ, each written with separators. */
export function alternativeOf(reading, start, line) {
  const best = linesOf(reading.tokens, start, line);
  const other = linesOf(reading.other, start, line);
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
  while (best.length > 0 && other.length > 0 && same(best[0], other[0])) [best, other].forEach((lines) => lines.shift());
  while (best.length > 0 && other.length > 0 && same(best.at(-1), other.at(-1))) [best, other].forEach((lines) => lines.pop());
  const [text, chosen] = [other, best].map((lines) => lines.map(lineText).join(" "));
  return { start: best[0].start, end: best.at(-1).end, text, chosen, isTied: reading.isTied };
}

/** Return the line with a number behind it read as units, as an alternative. */
export function otherUnits(line, units, end) {
  return { start: line.start, end, text: lineText({ ...line, units }), chosen: lineText(line), isTied: false };
}

/** Add the modifiers and units after a separator to a line; return how many characters of the part they are. */
export function continueLine(part, line, end, hasUnits) {
  const match = CONTINUED.exec(part);
  const found = [...(match?.[1] ?? "").matchAll(/-?([0-9A-Z]{2})/g)];
  const names = found.map((each) => modifierOf(each[1]));
  if (!match || (match[2] && hasUnits) || (!part.startsWith("-") && names.length > 0 && !APART.has(names[0]))) return 0;
  const modifiers = [...line.modifiers];
  let at = 0;
  const isComplete = names.every((name, n) => {
    if (!modifiers.includes(name) && modifiers.length === MOST_MODIFIERS) return false;
    if (!modifiers.includes(name)) modifiers.push(name);
    at = found[n].index + found[n][0].length;
    return true;
  });
  if (isComplete) {
    if (match[2]) line.units = Number(match[2]);
    at = part.length;
  }
  line.modifiers = modifiers;
  if (at > 0) line.end = end - part.length + at;
  return at;
}

/** Return whether a part may become modifiers or units of the line before. */
export function mayContinue(part) {
  return CONTINUATION_BEGUN.test(part) || FIRST_OF_MODIFIERS.has(part);
}

/** Return a line for a well-formed code that the table doesn't have, or null. */
export function unknownLine(part, start, end, table) {
  const code = part.slice(0, CODE_LENGTH);
  const isFolded = !WELL_FORMED.test(part) && hasDigitsOfCode(code);
  const match = WELL_FORMED.exec(isFolded ? digitsForLetters(code) + part.slice(CODE_LENGTH) : part);
  if (!match || table.codes.has(match[1])) return null;
  const modifiers = [...new Set(match[2].split("-").filter(Boolean).map(modifierOf))];
  return { ...newLine(match[1], start, end), modifiers, units: Number(match[3] ?? 1), isKnown: false };
}
