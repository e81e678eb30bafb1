// Words of a note beside a code: which of them, and of the numbers among them, aren't modifiers or units. The same as
// logbook/domain/parsing/prose.py, which explains it. `reader` is the GroupReader.

import { ALONE, NUMBER, PHYSICAL, UNITS } from "./counts.js";
import { ARTICLES, LABELS, NOTE_NAMES, NOTE_WORDS } from "./forms.js";
import { codeAt } from "./paths.js";
import { lineText } from "./patients.js";
import { reasons } from "./reasons.js";
import { APART, fits, MOST_MODIFIERS } from "./table.js";

export const DOUBTFUL = "doubtful";
export const NOT = "not";
const SURE = "sure";
const DIGITS_ALONE = /^[0-9]{1,3}$/;
const SIDES = new Set(["LT", "RT"]);

/** Return the word {end, isSure, isNumber} that an item is, when it was kept as a rest; `before` if the item says nothing. */
export function wordAt(reader, item, part, before) {
  if (ARTICLES.has(part)) return before;
  if (part.length < 2 || !/^[A-Z][A-Z/]*$/.test(part)) return null;
  const isKnown = part.length > 2 || NOTE_WORDS.has(part) || NOTE_NAMES.has(part);
  return { end: item.end, isSure: isKnown || !isTypedUpper(reader, item), isNumber: false };
}

function isTypedUpper({ characters }, { start, end }) {
  const typed = characters.slice(start, end).join("");
  return typed === typed.toUpperCase();
}

/** Return how sure it is that a part after a line is a modifier or units of it. */
export function certainty(reader, item, n, part, before) {
  if (DIGITS_ALONE.test(part)) return ofNumber(reader, item, n, before);
  return /^[A-Z]{2}$/.test(part) && APART.has(part) && !SIDES.has(part) ? ofLetters(reader, item, n, part) : SURE;
}

function ofNumber(reader, item, n, before) {
  if (!before) return whatFollows(reader, n) === "word" ? DOUBTFUL : SURE;
  const between = reader.plain.slice(before.end, item.start);
  return before.isSure && (before.isNumber ? /^[:./]+$/ : /^[\s:=#.~/]*$/).test(between) ? NOT : DOUBTFUL;
}

function ofLetters(reader, item, n, part) {
  const follows = whatFollows(reader, n);
  const isUpper = isTypedUpper(reader, item);
  if (!NOTE_NAMES.has(part)) return follows === "word" && !isUpper ? DOUBTFUL : SURE;
  if (isUpper) return follows ? DOUBTFUL : SURE;
  const bits = reader.table.codes.get(reader.line.hcpcs);
  return follows || (bits !== undefined && !fits(part, bits)) ? NOT : DOUBTFUL;
}

// "word" or "number" if the text goes on like a note; "" if it ends, or goes on with codes and modifiers.
function whatFollows(reader, n) {
  const item = reader.items.slice(n + 1).find((each) => each.kind !== "label" && !LABELS.has(reader.partOf(each)));
  if (!item || item.kind === "units" || item.kind === "times") return "";
  const part = reader.partOf(item);
  if (item.kind !== "text" || DIGITS_ALONE.test(part)) return "number";
  const isRead = APART.has(part) || UNITS.has(part) || codeAt(part, 0, reader.table) || reader.modifierWord(part);
  const isWord = /^[A-Z]{2,}/.test(part) || PHYSICAL.has(part) || ALONE.has(part);
  return isWord && !isRead ? "word" : "";
}

/** Keep a word or a number of a note. It may be a modifier or units: offers that. */
export function keepWord(reader, item, part) {
  const isNumber = /^[0-9]/.test(part);
  const isBegun = isNumber && reader.isOpen(item) && reader.reading(part, true).state === "pending";
  const text = readText(reader, part);
  reader.rest(item.start, item.end, isBegun ? "pending" : isNumber ? "impossible" : "words", isNumber && !isBegun ? reasons.number : "");
  const { line } = reader;
  if (text) reader.parsed.alternatives.push({ start: line.start, end: item.end, text, chosen: lineText(line), isTied: false });
  reader.word = { end: item.end, isSure: true, isNumber };
  reader.firm(item);
}

/** Return the line with a word or number that was kept as a modifier or units, if it could be; else "". */
export function readText({ line, table, hasUnits }, part) {
  if (hasUnits) return "";
  const { modifiers } = line;
  const match = NUMBER.exec(part);
  if (APART.has(part) && modifiers.length < MOST_MODIFIERS && !modifiers.includes(part)) {
    const bits = table.codes.get(line.hcpcs);
    return bits === undefined || fits(part, bits) ? lineText({ ...line, modifiers: [...modifiers, part] }) : "";
  }
  return match && !APART.has(part) && Number(match[1]) > 1 ? lineText({ ...line, units: Number(match[1]) }) : "";
}

/** Offer the line as it was (`text`) before a word or number that may be no modifier and no units. */
export function offerPlain({ line, parsed }, text) {
  const chosen = lineText(line);
  if (text !== chosen) parsed.alternatives.push({ start: line.start, end: line.end, text, chosen, isTied: false });
}
