// Numbers with a word: which are units, and which are a dose, a size, a duration or an age. The same as
// logbook/domain/parsing/counts.py, which explains it.

import { reasons } from "./reasons.js";
import rules from "./rules.js";
import { APART } from "./table.js";

const { words } = rules;
export const UNITS = new Set(words.units);
export const PHYSICAL = new Set(words.physical);
export const MEASURES = new Set(words.measures);
export const ALONE = new Set(words.alone);
export const COUNTABLES = new Set(words.countables);
export const NUMBER = /^([1-9][0-9]{0,2})(?:\.0+)?$/;
export const SOME_LETTERS = 2;
export const WORD = "[A-Z%µμ][A-Zµμ]*[23²³]?";
const UNITS_BEFORE = new Set(words.unitsBefore);
const OFFERED = new Set(words.offered);
const TOO_MANY = /^[1-9][0-9]{3}(?:[0-9]{2,})?$/;
const BEYOND_UNITS = /^(?:[1-9][0-9]{3}|[0-9]{1,3}-[0-9]{1,3})$/;
const CENTS = /^[1-9][0-9]+\.00$/;
const DECIMAL = /^(?:[0-9]{1,4}\.[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)$/;
const TIMES_NUMBER = /^X([1-9][0-9]{0,2})(?:\.0+)?$/;
const NUMBER_AND_WORD = new RegExp(`^([1-9][0-9]{0,2})(-?)(${WORD})(?:-OLD)?$`);
const TIMES_AND_WORD = new RegExp(`^X([1-9][0-9]{0,2})-?(${WORD})$`);

function units(size, value) {
  return [size, { kind: "units", value: Number(value) }];
}

function rest(size, value, reason = reasons.measure) {
  return [size, { kind: "rest", value: Number(value), reason }];
}

function more(word, after) {
  return words.compounds[word]?.includes(after) ? 1 : 0;
}

/** Return the units that an X or a word stands before (x 2, x2 units, qty 3, 1.0), or a measure with an x. */
export function counted(part, after, third) {
  if (part === "X") return afterTimes(after, third);
  const value = UNITS_BEFORE.has(part) ? valueOf(after) : 0;
  if (value) return units(2, value);
  const match = TIMES_NUMBER.exec(part);
  if (match && PHYSICAL.has(after)) return rest(2 + more(after, third), match[1]);
  if (match && (UNITS.has(after) || part.includes("."))) return units(UNITS.has(after) ? 2 : 1, match[1]);
  const glued = TIMES_AND_WORD.exec(part);
  if (glued && UNITS.has(glued[2])) return units(1, glued[1]);
  return glued && PHYSICAL.has(glued[2]) ? rest(1, glued[1]) : undefined;
}

function afterTimes(after, third) {
  const number = NUMBER.exec(after);
  if (number && PHYSICAL.has(third)) return rest(3, number[1]);
  if (DECIMAL.test(after) && PHYSICAL.has(third)) return rest(3, 0);
  const glued = NUMBER_AND_WORD.exec(after);
  if (glued && PHYSICAL.has(glued[3])) return rest(2, glued[1]);
  if (TOO_MANY.test(after)) return rest(2, 0, reasons.mostUnits);
  const value = valueOf(after);
  return value ? units(UNITS.has(third) ? 3 : 2, value) : undefined;
}

// The number that a part is, in digits or as a word; 0 if it's none.
function valueOf(part) {
  return Number(NUMBER.exec(part)?.[1] ?? words.numbers[part] ?? 0);
}

/** Return what a number is that a word stands behind: 3 units, 3u, 2x, 15 min. */
export function measured(part, after, third, hasCode, isOpen) {
  if (part in words.numbers && UNITS.has(after)) return units(2, words.numbers[part]);
  const glued = NUMBER_AND_WORD.exec(part);
  if (glued) return measuredGlued(glued, hasCode);
  const number = NUMBER.exec(part);
  if (!number) return MEASURES.has(after) && BEYOND_UNITS.test(part) ? rest(2 + more(after, third), 0) : undefined;
  const value = number[1];
  const isName = hasCode && APART.has(part);
  if (UNITS.has(after)) return units(2, value);
  if (after === "X" && UNITS.has(third)) return units(3, value);
  if (isMeasure(after, isName, isOpen)) return rest(2 + more(after, third), OFFERED.has(after) ? value : 0);
  if (!isName && (TIMES_NUMBER.test(after) || (after === "X" && NUMBER.test(third)))) {
    return rest(after === "X" ? 3 : 2, value); // 2 x 15: which of them?
  }
  if (after === "X" && !NUMBER.test(third) && !isName) return [2, { kind: "times", value: Number(value) }];
  if (CENTS.test(part)) return rest(1, value, rules.unread.amount);
  return part.includes(".") ? units(1, value) : undefined;
}

function measuredGlued([, value, hyphen, word], hasCode) {
  const isName = hasCode && APART.has(value);
  if (UNITS.has(word)) return units(1, value);
  if (MEASURES.has(word) || ALONE.has(word)) {
    const isTwoNames = hyphen && isName && APART.has(word); // 95-HR
    return isTwoNames ? undefined : rest(1, OFFERED.has(word) ? value : 0);
  }
  return word === "X" && !isName ? [1, { kind: "times", value: Number(value) }] : undefined;
}

function isMeasure(word, isName, isOpen) {
  if (isName && (word === "L" || (isOpen && word.length === 1))) return false;
  return MEASURES.has(word) || ALONE.has(word);
}

/** Return a number before a word that's still being typed: 3 un. */
export function unfinished(part, after, isOpen) {
  if (!isOpen || after.length < SOME_LETTERS || !NUMBER.test(part)) return undefined;
  const isBegun = [UNITS, MEASURES].some((listed) => [...listed].some((word) => word.startsWith(after)));
  return isBegun ? [2, { kind: "pending" }] : undefined;
}
