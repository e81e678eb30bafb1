// The words and numbers between codes: units, measures, words for modifiers, and labels that say nothing more. The same as
// logbook/domain/parsing/forms.py, which explains it.

import { reasons } from "./reasons.js";
import rules from "./rules.js";
import { APART } from "./table.js";

const { words } = rules;
export const UNITS = new Set(words.units);
export const FILLERS = new Set(words.fillers);
export const NUMBER = /^([1-9][0-9]{0,2})(?:\.0+)?$/;
export const SOME_LETTERS = 2;
export const LETTERS = /^[A-Z]{3,}$/;
export const ARTICLES = new Set(words.articles);
export const NOTE_NAMES = new Set(words.noteNames);
export const NOTE_WORDS = new Set(words.noteWords);
const PHYSICAL = new Set(words.physical);
const UNITS_BEFORE = new Set(words.unitsBefore);
const MEASURES = new Set(words.measures);
export const LABELS = new Set(words.labels);
const TOO_MANY = /^[1-9][0-9]{3}(?:[0-9]{2,})?$/;
const TIMES_NUMBER = /^X([1-9][0-9]{0,2})(?:\.0+)?$/;
const NUMBER_AND_WORD = /^([1-9][0-9]{0,2})-?([A-Z]+)$/;
const GLUED_LABEL = new RegExp(`^(${words.labelsGlued.join("|")})-*(?=[0-9]|[A-V][0-9])`);
const GLUED_TIMES = /^([1-9][0-9]?X)(?=[0-9]{5}|[A-V][0-9]{4})/;
const UNITS_THEN_NAME = /^((?:.*[^-])?X[1-9][0-9]{0,2})(?=-[0-9A-Z]{2})/;
const HYPHEN_THEN_WORD = /^(.*[0-9A-Z])(?=(-[A-Z]{3,})$)/;
const GLUED_TIMES_BEGUN = /^([1-9]X)(?=[0-9]{2}|[A-V][0-9])/;

/** Return a typed word as the data has it: B/L is BL. */
export function wordOf(part) {
  return part.replace(/[-/]/g, "");
}

/** Return the pieces of a group of segments: {kind, start, end, value, reason, isJoined}. */
export function itemsOf(plain, group) {
  const pieces = group.flatMap((segment) => split(plain, segment));
  const found = [];
  let hasCode = false;
  for (let at = 0; at < pieces.length; ) {
    const [size, item] = itemAt(plain, pieces, at, hasCode);
    found.push({ value: 0, reason: "", ...item, start: pieces[at].start, end: pieces[at + size - 1].end, isJoined: pieces[at].isJoined });
    hasCode = hasCode || item.kind === "text";
    at += size;
  }
  return found;
}

// Cuts labels, words and units apart from codes and modifiers: CPT99213, 2x99213, 97110x3-GP, 27447-right.
function split(plain, segment) {
  if (segment.kind) return [segment];
  const part = plain.slice(segment.start, segment.end);
  let match = GLUED_LABEL.exec(part) ?? GLUED_TIMES.exec(part) ?? UNITS_THEN_NAME.exec(part);
  if (!match && segment.end === plain.length) match = GLUED_TIMES_BEGUN.exec(part);
  const word = match ? null : HYPHEN_THEN_WORD.exec(part);
  if (word && wordOf(word[2]) in words.modifiers) match = word;
  if (!match) return [segment];
  const first = { ...segment, end: segment.start + match[1].length };
  return [first, ...split(plain, { ...segment, start: segment.start + match[0].length, isJoined: false })];
}

function itemAt(plain, pieces, at, hasCode) {
  const { kind } = pieces[at];
  const [part, after, third] = [0, 1, 2].map((n) => partAt(plain, pieces[at + n]));
  if (kind === "list" || (part === "X" && !hasCode && after && !NUMBER.test(after))) return [1, { kind: "label" }];
  if (kind in rules.unread) return [1, { kind: "rest", reason: rules.unread[kind] }];
  const isOpen = pieces[Math.min(at + 1, pieces.length - 1)].end === plain.length;
  const found = counted(part, after, third) ?? measured(part, after, third, hasCode) ?? unfinished(part, after, isOpen);
  return found ?? [1, { kind: LABELS.has(part) ? "label" : "text" }];
}

function partAt(plain, piece) {
  return piece ? plain.slice(piece.start, piece.end) : "";
}

function units(size, value) {
  return [size, { kind: "units", value: Number(value) }];
}

// Units that an X or a word stands before: x 2, x2 units, qty 3, 1.0.
function counted(part, after, third) {
  const number = NUMBER.exec(after);
  const isMore = UNITS.has(third) ? 1 : 0;
  const glued = NUMBER_AND_WORD.exec(after);
  const measure = (size, value) => [size, { kind: "rest", value: Number(value), reason: reasons.measure }];
  if (part === "X" && number && PHYSICAL.has(third)) return measure(3, number[1]);
  if (part === "X" && glued && PHYSICAL.has(glued[2])) return measure(2, glued[1]);
  if (part === "X" && number) return units(2 + isMore, number[1]);
  if (part === "X" && TOO_MANY.test(after)) return [2, { kind: "rest", reason: reasons.mostUnits }];
  if (part === "X" && after in words.numbers) return units(2 + isMore, words.numbers[after]);
  if (UNITS_BEFORE.has(part) && number) return units(2, number[1]);
  const match = TIMES_NUMBER.exec(part);
  if (match && PHYSICAL.has(after)) return measure(2, match[1]);
  return match && (UNITS.has(after) || part.includes(".")) ? units(UNITS.has(after) ? 2 : 1, match[1]) : undefined;
}

// Numbers that a word stands behind: 3 units, 3u, 2x, 15 min.
function measured(part, after, third, hasCode) {
  if (part in words.numbers && UNITS.has(after)) return units(2, words.numbers[part]);
  const measure = { kind: "rest", reason: reasons.measure };
  const glued = NUMBER_AND_WORD.exec(part);
  if (glued) {
    if (UNITS.has(glued[2])) return units(1, glued[1]);
    if (MEASURES.has(glued[2])) return [1, measure];
    return glued[2] === "X" && !(hasCode && APART.has(glued[1])) ? [1, { kind: "times", value: Number(glued[1]) }] : undefined;
  }
  const number = NUMBER.exec(part);
  if (!number) return undefined;
  if (UNITS.has(after)) return units(2, number[1]);
  if (after === "X" && UNITS.has(third)) return units(3, number[1]);
  if (MEASURES.has(after)) return [2, measure];
  if (!(hasCode && APART.has(part)) && (TIMES_NUMBER.test(after) || (after === "X" && NUMBER.test(third)))) {
    return [after === "X" ? 3 : 2, { ...measure, value: Number(number[1]) }]; // 2 x 15: which of them?
  }
  const isTimes = after === "X" && !NUMBER.test(third) && !(hasCode && APART.has(part));
  if (isTimes) return [2, { kind: "times", value: Number(number[1]) }];
  return part.includes(".") ? units(1, number[1]) : undefined;
}

// A number before a word that's still being typed: 3 un.
function unfinished(part, after, isOpen) {
  if (!isOpen || after.length < SOME_LETTERS || !NUMBER.test(part)) return undefined;
  const isBegun = [UNITS, MEASURES].some((listed) => [...listed].some((word) => word.startsWith(after)));
  return isBegun ? [2, { kind: "pending" }] : undefined;
}
