// The brackets and quotes around a line belong to it. The same as logbook/domain/parsing/brackets.py.

import { BRACKETS, SYMMETRIC } from "./text.js";

const OPENING = Object.fromEntries(Object.entries(BRACKETS).map(([opening, closing]) => [closing, opening]));

/** Widen lines and alternatives by the brackets and quotes that belong to them. */
export function includeBrackets(plain, { lines, alternatives }) {
  const ends = lines.map(({ end }) => end);
  const starts = lines.map(({ start }) => start);
  lines.forEach((line, n) => Object.assign(line, widened(plain, line, ends[n - 1] ?? 0, starts[n + 1] ?? plain.length)));
  for (const other of alternatives) Object.assign(other, widened(plain, other, 0, plain.length));
}

function widened(plain, span, first, last) {
  let { start, end } = span;
  let [opened, closed] = unmatched(plain.slice(start, end));
  for (;;) {
    const [before, after] = [placeBefore(plain, start, first), placeAfter(plain, end, last)];
    const [opening, closing] = [before < start ? plain[before] : "", after > end ? plain[after - 1] : ""];
    if (opened && closing === opened.at(-1)) [opened, end] = [opened.slice(0, -1), after];
    else if (closed && opening === closed[0]) [closed, start] = [closed.slice(1), before];
    else if (opening && closing && closing === (BRACKETS[opening] ?? opening)) [start, end] = [before, after];
    else return { start, end };
  }
}

// What closes the brackets that a part leaves open, and what opens those that it closes.
function unmatched(part) {
  let [opened, closed] = ["", ""];
  for (const char of part) {
    if (opened && char === opened.at(-1)) opened = opened.slice(0, -1);
    else if (char in BRACKETS || SYMMETRIC.includes(char)) opened += BRACKETS[char] ?? char;
    else if (char in OPENING) closed += OPENING[char];
  }
  return [opened, closed];
}

// Where the bracket or quote before a span is; the span's start if none is.
function placeBefore(plain, start, first) {
  let at = start;
  while (at > first && plain[at - 1] === " ") at -= 1;
  return at > first && (plain[at - 1] in BRACKETS || SYMMETRIC.includes(plain[at - 1])) ? at - 1 : start;
}

function placeAfter(plain, end, last) {
  let at = end;
  while (at < last && plain[at] === " ") at += 1;
  return at < last && (plain[at] in OPENING || SYMMETRIC.includes(plain[at])) ? at + 1 : end;
}
