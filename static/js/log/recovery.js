// Reads around a typo. The same as logbook/domain/parsing/recovery.py, which explains it.

import { digitsIn } from "./letters.js";
import { AFTER_UNITS, CONTINUED, mayBegin, nextTokens, tokensOf } from "./paths.js";
import rules from "./rules.js";
import { readSegment } from "./segment.js";
import { CODE_LENGTH } from "./table.js";

const { run, character, longer, oddLengths, code, units, unfit, noWork, pending } = rules.recovery;
const BASE = { code, units, modifier: 0 };
const START = { begun: -1, count: AFTER_UNITS };
const SKIPPED = { begun: -1, count: AFTER_UNITS + 1 }; // only a code may follow
const keyOf = ({ begun, count }) => begun * 8 + count;

/** Return the reading that skips the least, with `skipped` tokens; null if nothing is read. */
export function recover(text, table, isOpen, reached, line) {
  if (digitsIn(text) < 2 || text.length < CODE_LENGTH) return null;
  const tokens = certainTokens(text, table, reached, line);
  const states = Array.from({ length: text.length + 1 }, () => new Map());
  const firm = tokens.at(-1)?.end ?? 0;
  const first = pathOf(tokens, line);
  states[firm].set(keyOf(first.state), first);
  for (let at = firm; at < text.length; at += 1) {
    readOn(text, at, table, states, line);
    skip(text, at, states, isOpen);
  }
  const { path, end } = bestOf(text, table, states, isOpen);
  const found = tokensOf(path);
  if (tokens.length === 0 && !found.some(({ kind }) => kind === "code")) return null;
  const state = end === text.length ? "complete" : "pending";
  return { tokens: found, end, state, other: undefined, isTied: false, firm };
}

// The tokens that were certain when the text could still be read.
function certainTokens(text, table, reached, line) {
  for (let size = Math.min(text.length - 1, reached + CODE_LENGTH - 1); size >= Math.max(reached, 1); size -= 1) {
    const reading = readSegment(text.slice(0, size), table, true, line);
    if (reading.state === "impossible") continue;
    const found = reading.tokens.filter(({ end }) => end <= reading.firm);
    if (found.at(-1)?.kind === "units") found.pop(); // they may be more than two digits
    return found.length > 0 && isUsable(found, text.slice(0, found.at(-1).end)) ? found : [];
  }
  return [];
}

/** Return whether tokens may be the reading of a part: a code, or modifiers with a letter and a digit, or a hyphen. */
export function isUsable(tokens, part) {
  return tokens.some(({ kind }) => kind === "code") || part.includes("-") || (/[0-9]/.test(part) && /[A-Z]/.test(part));
}

function pathOf(tokens, line) {
  let state = line && tokens.length > 0 ? { begun: CONTINUED, count: line.count } : START;
  let path = { score: 0, token: null, before: null };
  for (const token of tokens) {
    path = { score: 0, token, before: path };
    if (token.kind === "code") state = { begun: token.start, count: 0 };
    else state = { begun: state.begun, count: token.kind === "modifier" ? state.count + 1 : AFTER_UNITS };
  }
  return { state, path };
}

function keep(kept, state, before, token, cost) {
  const key = keyOf(state);
  const score = before.score + cost;
  const known = kept.get(key);
  if (!known) kept.set(key, { state, path: { score, token, before } });
  else if (score < known.path.score) known.path = { score, token, before };
}

function readOn(text, at, table, states, line) {
  for (const { state, path } of states[at].values()) {
    for (const [token, after, cost] of nextTokens(text, at, state, table, line)) {
      keep(states[token.end], after, path, token, cost[2] + BASE[token.kind] + unfit * cost[0] + noWork * cost[1]);
    }
  }
}

function skip(text, at, states, isOpen) {
  const skipped = states[at].get(keyOf(SKIPPED))?.path;
  if (skipped) {
    const { token, before } = skipped;
    keep(states[at + 1], SKIPPED, before, skippedToken(text, token.start, at + 1), skipped.score - before.score + longer);
  }
  let best = null;
  for (const { state, path } of states[at].values()) {
    if (state.count === SKIPPED.count || (path.token?.kind === "units" && /[0-9]/.test(text[at]))) continue;
    if (!best || path.score < best.score) best = path;
  }
  if (!best) return;
  oddLengths.forEach((odd, n) => {
    const end = at + n + 1;
    if (end > text.length) return;
    const isEnd = isOpen && end === text.length;
    keep(states[end], SKIPPED, best, skippedToken(text, at, end), run + character * (n + 1) + (isEnd ? 0 : odd));
  });
}

function skippedToken(text, start, end) {
  return { kind: "skipped", value: text.slice(start, end), start, end };
}

function bestOf(text, table, states, isOpen) {
  const size = text.length;
  const found = [...states[size].values()].map(({ path }) => ({ score: path.score, path, end: size }));
  for (let at = size - 1; isOpen && at > size - CODE_LENGTH; at -= 1) {
    for (const { state, path } of states[at].values()) {
      if (!mayBegin(text.slice(at), state, table)) continue;
      found.push({ score: path.score + pending + character * (size - at), path, end: at });
    }
  }
  return found.reduce((best, each) => (each.score < best.score ? each : best));
}
