// Reads codes and modifiers typed without separators: finds the two best readings and the part that is certain. The same
// steps as logbook/domain/parsing/segment.py, which explains them.

import rules from "./rules.js";
import { CODE_LENGTH } from "./table.js";
import { AFTER_UNITS, CONTINUED, mayBegin, nextTokens, tokensOf } from "./paths.js";

/**
 * Read text without separators: {tokens, end, state, other, isTied, firm}. `isOpen`: the user may type more at its end.
 * `line` is {hcpcs, count} of the line that the text may continue, or null.
 */
export function readSegment(text, table, isOpen, line = null) {
  const states = Array.from({ length: text.length + 1 }, () => new Map());
  const edges = Array.from({ length: text.length }, () => []);
  put(states[0], { begun: -1, count: AFTER_UNITS }).paths.push({ score: [0, 0, 0], token: null, before: null });
  if (line) {
    const path = { score: [0, 0, rules.continuedCost], token: null, before: null };
    put(states[0], { begun: CONTINUED, count: line.count }).paths.push(path);
  }
  for (let at = 0; at < text.length; at += 1) {
    for (const state of states[at].values()) {
      for (const [token, after, cost] of nextTokens(text, at, state, table, line)) {
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

function keep(kept, paths, token, cost) {
  for (const path of paths) kept.push({ score: path.score.map((part, n) => part + cost[n]), token, before: path });
  kept.sort(byScore);
  kept.length = Math.min(kept.length, 2);
}

function byScore(one, other) {
  const [a, b] = [one.score, other.score];
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
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
