// Continuous entry: reads typed text as lines to log. The same steps as logbook/domain/parsing/tokenizer.py, which explains them.

import { assignPatients, lineText, textOf } from "./patients.js";
import { modifierOf, readSegment } from "./segment.js";
import { APART, CODE_LENGTH, DIGITS_OF_A_CODE, FIRST_OF_MODIFIERS, MOST_MODIFIERS } from "./table.js";
import { digitsForLetters, digitsIn, dividersIn, isEmptyFrom, plainText, segments } from "./text.js";

export { lineText, textOf };

const WELL_FORMED = /^([0-9]{5}|[0-9]{4}[FTUMA]|[A-V][0-9]{4})((?:-[0-9A-Z]{2}){0,4})(?:X([1-9][0-9]{0,2}))?$/;
const CONTINUED = /^((?!X[0-9])-?[0-9A-Z]{2}(?:-[0-9A-Z]{2})*)?(?:X([1-9][0-9]{0,2}))?$/;
const CONTINUATION_BEGUN = /^(?:(?!X[0-9])-?[0-9A-Z]{2}(?:-[0-9A-Z]{2})*)?(?:-[0-9A-Z]?|X)$/;

/**
 * Read a text: {lines, rests, alternatives, firm, dividers, atDivider}. Positions count characters (code points).
 *
 * A line is {hcpcs, start, end, modifiers, units, isKnown, patient, opens, isJoined}: `opens` is why it starts the next
 * patient ("typed", "visit", "learned" or ""), `isJoined` means a + stands before it. A rest is text that isn't a line:
 * {text, start, end, state: pending | impossible | words, reason}. An alternative {start, end, text, chosen, isTied} is
 * another possible reading; replacing the characters with `text` selects it. Typing more doesn't change the codes up to
 * `firm`. `atDivider` means nothing was typed since the last divider.
 */
export function read(text, table) {
  const characters = Array.from(text);
  const plain = plainText(characters);
  const parsed = { lines: [], rests: [], alternatives: [], firm: 0, asks: false, dividers: dividersIn(plain) };
  const groups = [];
  let [openLine, group] = [null, 0];
  for (const { start, end, isJoined, ...found } of segments(plain)) {
    if (found.group !== group) [openLine, group] = [null, found.group];
    const segment = { part: plain.slice(start, end), start, end, isOpen: end === plain.length, characters };
    openLine = readPart(segment, table, parsed, openLine);
    if (parsed.lines.length > groups.length) parsed.lines[groups.length].isJoined = isJoined;
    while (groups.length < parsed.lines.length) groups.push(group);
  }
  assignPatients(parsed.lines, groups, table);
  parsed.atDivider = parsed.dividers.length > 0 && isEmptyFrom(plain, parsed.dividers.at(-1).end);
  return parsed;
}

function readPart(segment, table, parsed, openLine) {
  const { part, start, end, isOpen } = segment;
  if (openLine && continueLine(part, openLine, end)) {
    parsed.firm = isOpen ? start : end;
    return openLine;
  }
  const reading = readSegment(part, table, isOpen);
  const line = reading.state !== "complete" && (start > 0 || !isOpen) ? unknownLine(segment) : null;
  if (line) {
    parsed.lines.push(line);
    parsed.firm = isOpen ? start : end;
    return line;
  }
  if (reading.state === "impossible" && isOpen && openLine && mayContinue(part)) {
    parsed.rests.push(restOf(segment, 0, "pending"));
    parsed.firm = start;
    return openLine;
  }
  if (reading.state === "impossible" && /^[A-Z]/.test(part) && reading.tokens.length === 0) {
    parsed.rests.push(restOf(segment, 0, "words"));
    parsed.firm = start;
    return null;
  }
  parsed.lines.push(...linesOf(reading.tokens, start));
  if (reading.state !== "complete") parsed.rests.push(restOf(segment, reading.end, reading.state));
  if (reading.other) parsed.alternatives.push(alternativeOf(reading, start));
  parsed.firm = isOpen ? start + reading.firm : end;
  return reading.state === "complete" ? parsed.lines.at(-1) : null;
}

function restOf({ characters, start, end }, offset, state) {
  return { text: characters.slice(start + offset, end).join(""), start: start + offset, end, state, reason: "" };
}

function linesOf(tokens, start) {
  const lines = [];
  for (const token of tokens) {
    if (token.kind === "code") {
      lines.push(newLine(token.value, start + token.start));
    } else if (token.kind === "units") {
      lines.at(-1).units = Number(token.value);
    } else if (!lines.at(-1).modifiers.includes(token.value)) {
      lines.at(-1).modifiers.push(token.value);
    }
    lines.at(-1).end = start + token.end;
  }
  return lines;
}

function newLine(hcpcs, start) {
  return { hcpcs, start, end: start, modifiers: [], units: 1, isKnown: true, patient: 1, opens: "", isJoined: false };
}

// Finds the lines where the two readings differ and writes each with separators.
function alternativeOf(reading, start) {
  const best = linesOf(reading.tokens, start);
  const other = linesOf(reading.other, start);
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
  while (best.length > 0 && other.length > 0 && same(best[0], other[0])) [best, other].forEach((lines) => lines.shift());
  while (best.length > 0 && other.length > 0 && same(best.at(-1), other.at(-1))) [best, other].forEach((lines) => lines.pop());
  const [text, chosen] = [other, best].map((lines) => lines.map(lineText).join(" "));
  return { start: best[0].start, end: best.at(-1).end, text, chosen, isTied: reading.isTied };
}

function continueLine(part, line, end) {
  const match = CONTINUED.exec(part);
  if (!match) return false;
  const names = (match[1] ?? "").split("-").filter(Boolean).map(modifierOf);
  if (!part.startsWith("-") && names.length > 0 && !APART.has(names[0])) return false;
  const modifiers = [...new Set([...line.modifiers, ...names])];
  if (modifiers.length > MOST_MODIFIERS) return false;
  Object.assign(line, { modifiers, end });
  if (match[2]) line.units = Number(match[2]);
  return true;
}

function mayContinue(part) {
  return CONTINUATION_BEGUN.test(part) || FIRST_OF_MODIFIERS.has(part);
}

function unknownLine({ part, start, end }) {
  const code = part.slice(0, CODE_LENGTH);
  const isFolded = !WELL_FORMED.test(part) && digitsIn(code) >= DIGITS_OF_A_CODE;
  const match = WELL_FORMED.exec(isFolded ? digitsForLetters(code) + part.slice(CODE_LENGTH) : part);
  if (!match) return null;
  const modifiers = [...new Set(match[2].split("-").filter(Boolean).map(modifierOf))];
  return { ...newLine(match[1], start), end, modifiers, units: Number(match[3] ?? 1), isKnown: false };
}
