// The words and numbers between codes: units, measures, words for modifiers, and labels that say nothing more. The same as
// logbook/domain/parsing/forms.py, which explains it.

import { COUNTABLES, counted, measured, MEASURES, NUMBER, PHYSICAL, unfinished, UNITS, WORD } from "./counts.js";
import { reasons } from "./reasons.js";
import rules from "./rules.js";

const { words } = rules;
export const FILLERS = new Set(words.fillers);
export const LETTERS = /^[A-Z]{3,}$/;
export const ARTICLES = new Set(words.articles);
export const NOTE_NAMES = new Set(words.noteNames);
export const NOTE_WORDS = new Set(words.noteWords);
export const LABELS = new Set(words.labels);
const NUMBERED = new Set(words.numbered);
const GLUED_LABEL = new RegExp(`^(${words.labelsGlued.join("|")})-*(?=[0-9]|[A-V][0-9])`);
const GLUED_TIMES = /^([1-9][0-9]?X)(?=[0-9]{5}|[A-V][0-9]{4})/;
const UNITS_THEN_NAME = /^((?:.*[^-])?X[1-9][0-9]{0,2})(?=-[0-9A-Z]{2})/;
const HYPHEN_THEN_WORD = /^(.*[0-9A-Z])(?=(-[A-Z]{3,})$)/;
const UNITS_THEN_WORD = new RegExp(`^(.*[0-9A-Z])(?=X[1-9][0-9]{0,2}(?:-?(${WORD}))?$)`);
const UNITS_THEN_COUNTABLE = new RegExp(`^(X[1-9][0-9]{0,2})(?=-?(?:${[...COUNTABLES].join("|")})$)`);
const MANY_DIGITS = /^[A-Z]?[0-9]{4,}$/;
const NUMBERED_GLUED = new RegExp(`^(?:${[...NUMBERED].join("|")})[0-9]{4,}$`);
const GLUED_TIMES_BEGUN = /^([1-9]X)(?=[0-9]{2}|[A-V][0-9])/;

/** Return a typed word as the data has it: B/L is BL. */
export function wordOf(part) {
  return part.replace(/[-/]/g, "");
}

/** Return the pieces of a group of segments: {kind, start, end, value, reason, isJoined}. */
export function itemsOf(plain, group) {
  const pieces = group.flatMap((segment, n) => split(plain, segment, partAt(plain, group[n + 1])));
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
function split(plain, segment, after) {
  if (segment.kind) return [segment];
  const part = partAt(plain, segment);
  let match = GLUED_LABEL.exec(part) ?? GLUED_TIMES.exec(part) ?? UNITS_THEN_NAME.exec(part);
  if (!match && segment.end === plain.length) match = GLUED_TIMES_BEGUN.exec(part);
  match ??= beforeWord(part, after);
  if (!match) return [segment];
  const first = { ...segment, end: segment.start + match[1].length };
  return [first, ...split(plain, { ...segment, start: segment.start + match[0].length, isJoined: false }, after)];
}

// What stands before a word, or before units that have one: 27447-right, J1100x10mg, 17000x5lesions.
function beforeWord(part, after) {
  const word = HYPHEN_THEN_WORD.exec(part);
  if (word && wordOf(word[2]) in words.modifiers) return word;
  const units = part.includes("X") ? UNITS_THEN_WORD.exec(part) : null;
  if (units && (units[2] === undefined ? PHYSICAL.has(after) : UNITS.has(units[2]) || MEASURES.has(units[2]))) return units;
  return part[0] === "X" ? UNITS_THEN_COUNTABLE.exec(part) : null;
}

function itemAt(plain, pieces, at, hasCode) {
  const [part, after, third] = [0, 1, 2].map((n) => partAt(plain, pieces[at + n]));
  const isLabel = part === "X" && !hasCode && after && !NUMBER.test(after);
  if (pieces[at].kind === "list" || isLabel) return [1, { kind: "label" }];
  const isOpen = pieces[Math.min(at + 1, pieces.length - 1)].end === plain.length;
  const found = whole(plain, pieces, at, after) ?? counted(part, after, third) ?? measured(part, after, third, hasCode, isOpen);
  return found ?? unfinished(part, after, isOpen) ?? [1, { kind: LABELS.has(part) ? "label" : "text" }];
}

// Text that's kept whole: dates, diagnoses, 2.5 mg, MRN 4471592.
function whole(plain, pieces, at, after) {
  const { kind, end } = pieces[at];
  const part = partAt(plain, pieces[at]);
  const rest = (size, reason) => [size, { kind: "rest", reason }];
  if ((kind === "amount" || kind === "measure") && PHYSICAL.has(after) && part[0] !== "$") return rest(2, reasons.measure);
  if (kind in rules.unread) return rest(1, rules.unread[kind]);
  const isNumbered = NUMBERED.has(part) && MANY_DIGITS.test(after);
  if (isNumbered && /^[\s:=#.~]*$/.test(plain.slice(end, pieces[at + 1].start))) return rest(2, rules.unread.telephone);
  return NUMBERED_GLUED.test(part) ? rest(1, rules.unread.telephone) : undefined;
}

function partAt(plain, piece) {
  return piece ? plain.slice(piece.start, piece.end) : "";
}
