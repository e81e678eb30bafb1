// Reads codes and modifiers typed without separators: finds the two best readings and the part that is certain. The same
// steps as logbook/domain/parsing/segment.py, which explains them.

import rules from "./rules.js";
import { CODE_LENGTH, DIGITS_OF_A_CODE, FIRST_OF_MODIFIERS, fits, GLUED, MODIFIERS, MOST_MODIFIERS } from "./table.js";
import { digitsForLetters, digitsIn } from "./text.js";

const AFTER_UNITS = MOST_MODIFIERS + 1;
const UNITS = /X[1-9][0-9]?/y;
const LONG_UNITS = /X[1-9][0-9]{2}/y;
const AFTER_HYPHEN = /-[0-9A-Z]{2}/y;

function matchAt(pattern, text, at) {
  return Object.assign(pattern, { lastIndex: at }).exec(text)?.[0];
}

function codeAt(text, at, table) {
  const typed = text.slice(at, at + CODE_LENGTH);
  if (table.codes.has(typed)) return typed;
  const folded = digitsForLetters(typed);
  return table.codes.has(folded) && digitsIn(typed) >= DIGITS_OF_A_CODE ? folded : undefined;
}

/** Return the modifier as typed. If only reading O as 0 and I or L as 1 makes a modifier, return that: 5O is 50, CO is CO. */
export function modifierOf(typed) {
  const folded = digitsForLetters(typed);
  return !MODIFIERS.has(typed) && MODIFIERS.has(folded) ? folded : typed;
}

/** Read text without separators: {tokens, end, state, other, isTied, firm}. `isOpen`: the user may type more at its end. */
export function readSegment(text, table, isOpen) {
  const states = Array.from({ length: text.length + 1 }, () => new Map());
  const edges = Array.from({ length: text.length }, () => []);
  put(states[0], { begun: -1, count: AFTER_UNITS }).paths.push({ score: [0, 0, 0], token: null, before: null });
  for (let at = 0; at < text.length; at += 1) {
    for (const state of states[at].values()) {
      for (const [token, after, cost] of next(text, at, state, table, isOpen)) {
        const reached = put(states[token.end], after);
        edges[at].push([state, reached, token]);
        keep(reached.paths, state.paths, token, cost);
      }
    }
  }
  return choose(text, states, edges, table, isOpen);
}

function put(states, { begun, count }) {
  const key = begun * 8 + count;
  return states.get(key) ?? states.set(key, { begun, count, paths: [], isAlive: false }).get(key);
}

function next(text, at, { begun, count }, table, isOpen) {
  const found = [];
  const code = codeAt(text, at, table);
  if (code) {
    const cost = [0, table.codes.get(code) & rules.work ? 0 : 1, 0];
    found.push([{ kind: "code", value: code, start: at, end: at + CODE_LENGTH }, { begun: at, count: 0 }, cost]);
  }
  if (count === AFTER_UNITS) return found;
  if (count < MOST_MODIFIERS) {
    const hyphened = matchAt(AFTER_HYPHEN, text, at);
    const name = modifierOf(hyphened?.slice(1) ?? text.slice(at, at + 2));
    if (hyphened || GLUED.has(name)) {
      const bits = table.codes.get(codeAt(text, begun, table));
      const unfit = bits === undefined || !MODIFIERS.has(name) || !fits(name, bits) ? 1 : 0;
      const token = { kind: "modifier", value: name, start: at, end: at + (hyphened ? 3 : 2) };
      found.push([token, { begun, count: count + 1 }, [unfit, 0, table.costs[name] ?? rules.unknownCost]]);
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
  if (long && !isOpen && at + long.length === text.length) units(long.slice(1));
  return found;
}

function keep(kept, paths, token, cost) {
  for (const path of paths) kept.push({ score: path.score.map((part, n) => part + cost[n]), token, before: path });
  kept.sort(byScore);
  kept.length = Math.min(kept.length, 2);
}

function byScore(one, other) {
  const [a, b] = [one.score, other.score];
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

function mayBegin(tail, { count }, table) {
  if (table.prefixes.has(tail)) return true;
  if (tail.length < CODE_LENGTH && /[0-9]/.test(tail) && table.prefixes.has(digitsForLetters(tail))) return true;
  if (count === AFTER_UNITS) return false;
  if (count < MOST_MODIFIERS && (/^-[0-9A-Z]?$/.test(tail) || FIRST_OF_MODIFIERS.has(tail))) return true;
  return /^X(?:[1-9][0-9]{0,2})?$/.test(tail);
}

function choose(text, states, edges, table, isOpen) {
  const size = text.length;
  const complete = [...states[size].values()].flatMap((state) => state.paths).sort(byScore);
  const pending = [];
  for (let at = size - 1; isOpen && at > Math.max(-1, size - CODE_LENGTH); at -= 1) {
    const tail = text.slice(at);
    for (const state of states[at].values()) if (mayBegin(tail, state, table)) pending.push({ at, state });
  }
  const firm = firmUpTo(size, states, edges, pending);
  if (complete.length > 0) {
    const [best, other] = complete;
    const isTied = [0, 1].every((n) => other?.score[n] === best.score[n]);
    return { tokens: tokensOf(best), end: size, state: "complete", other: other && tokensOf(other), isTied, firm };
  }
  const end = pending[0]?.at ?? states.findLastIndex((found) => found.size > 0);
  const mayGrow = pending.length > 0;
  const reached = mayGrow ? pending.filter(({ at }) => at === end).map(({ state }) => state) : [...states[end].values()];
  const [best] = reached.flatMap((state) => state.paths).sort(byScore);
  const state = mayGrow ? "pending" : "impossible";
  return { tokens: tokensOf(best), end, state, other: undefined, isTied: false, firm: mayGrow ? firm : end };
}

function tokensOf(path) {
  const found = [];
  for (let step = path; step.token; step = step.before) found.unshift(step.token);
  return found;
}

// Finds how far every possible reading agrees: a token that overlaps no other possible token is in all readings.
function firmUpTo(size, states, edges, pending) {
  for (const state of states[size].values()) state.isAlive = true;
  const begun = new Set(pending.map(({ at }) => at));
  const spans = new Set([...begun].map((at) => at * 65536 + size));
  for (const { state } of pending) state.isAlive = true;
  for (let at = size - 1; at >= 0; at -= 1) {
    for (const [state, after, token] of edges[at]) {
      if (!after.isAlive) continue;
      state.isAlive = true;
      spans.add(at * 65536 + token.end);
    }
  }
  const ordered = [...spans].sort((a, b) => a - b).map((span) => [Math.floor(span / 65536), span % 65536]);
  let firm = 0;
  for (const [n, [start, end]] of ordered.entries()) {
    const following = ordered[n + 1]?.[0] ?? size;
    if (start !== firm || following < end || (end === size && begun.has(start))) break;
    firm = end;
  }
  return firm;
}
