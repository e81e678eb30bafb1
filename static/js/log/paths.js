// The steps of a reading: each code, modifier or number of units that may follow in a state. The same as in
// logbook/domain/parsing/segment.py, which explains them.

import { digitsForLetters, hasDigitsOfCode } from "./letters.js";
import rules from "./rules.js";
import { CODE_LENGTH, FIRST_OF_MODIFIERS, fits, GLUED, MODIFIERS, MOST_MODIFIERS } from "./table.js";
import { matchAt } from "./text.js";

export const AFTER_UNITS = MOST_MODIFIERS + 1;
export const CONTINUED = -2;
const UNITS = /X[1-9][0-9]?/y;
const LONG_UNITS = /X[1-9][0-9]{2}/y;
const AFTER_HYPHEN = /-[0-9A-Z]{2}/y;

/** Return the code in the next five characters. With enough digits, O reads as 0, and I or L as 1. */
export function codeAt(text, at, table) {
  const typed = text.slice(at, at + CODE_LENGTH);
  if (table.codes.has(typed)) return typed;
  const folded = digitsForLetters(typed);
  return table.codes.has(folded) && hasDigitsOfCode(typed) ? folded : undefined;
}

/** Return the modifier as typed. If only reading O as 0 and I or L as 1 makes a modifier, return that: 5O is 50, CO is CO. */
export function modifierOf(typed) {
  const folded = digitsForLetters(typed);
  return !MODIFIERS.has(typed) && MODIFIERS.has(folded) ? folded : typed;
}

/** Return [token, state after it, cost] of each token that may follow. `line` is {hcpcs, count} of the line before. */
export function nextTokens(text, at, { begun, count }, table, line) {
  const found = [];
  const code = begun === CONTINUED && at === 0 ? undefined : codeAt(text, at, table);
  if (code) {
    const cost = [0, table.codes.get(code) & rules.work ? 0 : 1, 0];
    found.push([{ kind: "code", value: code, start: at, end: at + CODE_LENGTH }, { begun: at, count: 0 }, cost]);
  }
  if (count >= AFTER_UNITS) return found;
  if (count < MOST_MODIFIERS) {
    const hyphened = matchAt(AFTER_HYPHEN, text, at);
    const name = modifierOf(hyphened?.slice(1) ?? text.slice(at, at + 2));
    if (hyphened || GLUED.has(name)) {
      const bits = table.codes.get(begun === CONTINUED ? line.hcpcs : codeAt(text, begun, table));
      const unfit = bits === undefined || !MODIFIERS.has(name) || !fits(name, bits) ? 1 : 0;
      const token = { kind: "modifier", value: name, start: at, end: at + (hyphened ? 3 : 2) };
      const cost = (table.costs[name] ?? rules.unknownCost) + (count >= rules.usualModifiers ? rules.thirdCost : 0);
      found.push([token, { begun, count: count + 1 }, [unfit, 0, cost]]);
    }
  }
  const units = (value) => {
    const token = { kind: "units", value, start: at, end: at + 1 + value.length };
    found.push([token, { begun, count: AFTER_UNITS }, [0, 0, 0]]);
  };
  const short = matchAt(UNITS, text, at);
  if (short) units(short.slice(1));
  if (short?.length === 3) units(short[1]); // x12 could be x1 before a code that starts with 2
  const long = matchAt(LONG_UNITS, text, at);
  if (long && at + long.length === text.length) units(long.slice(1));
  return found;
}

/** Return whether a text may become a code, a modifier or units in a state. */
export function mayBegin(tail, { count }, table) {
  if (table.prefixes.has(tail)) return true;
  if (tail.length < CODE_LENGTH && /[0-9]/.test(tail) && table.prefixes.has(digitsForLetters(tail))) return true;
  if (count >= AFTER_UNITS) return false;
  if (count < MOST_MODIFIERS && (/^-[0-9A-Z]?$/.test(tail) || FIRST_OF_MODIFIERS.has(tail))) return true;
  return /^X(?:[1-9][0-9]{0,2})?$/.test(tail);
}

/** Return a path's tokens in order. */
export function tokensOf(path) {
  const found = [];
  for (let step = path; step.token; step = step.before) found.push(step.token);
  return found.reverse();
}
