// Which reading of a segment counts: alone, as what continues the line before, or around a typo. The same as
// logbook/domain/parsing/choice.py.

import { isUsable, recover } from "./recovery.js";
import { readSegment } from "./segment.js";
import { CODE_LENGTH } from "./table.js";

export const NOTHING = Object.freeze({ tokens: [], end: 0, state: "impossible", other: undefined, isTied: false, firm: 0 });
const KEPT = 2000;

/** Return the best reading of a segment after `line` ({hcpcs, count} or null); NOTHING if it has no code. */
export function bestReading(part, table, isOpen, line) {
  if (isOpen) return choose(part, table, isOpen, line);
  const key = line ? `${part} ${line.hcpcs} ${line.count}` : part;
  const known = table.readings.get(key);
  if (known) return known;
  if (table.readings.size >= KEPT) table.readings.clear();
  const reading = choose(part, table, isOpen, line);
  table.readings.set(key, reading);
  return reading;
}

function choose(part, table, isOpen, lineBefore) {
  const line = part[0] === "X" ? null : lineBefore;
  const reading = readSegment(part, table, isOpen);
  const continued = line ? readSegment(part, table, isOpen, line) : NOTHING;
  if (reading.state === "pending") {
    const firm = line ? Math.min(reading.firm, continued.firm) : reading.firm;
    return longUnits(part, table) ?? { ...reading, firm };
  }
  if (continued.state === "complete" && isUsable(continued.tokens, part)) return continued;
  if (reading.state === "complete") return reading;
  if (continued.state === "pending" && isUsable(continued.tokens, part.slice(0, continued.end))) return continued;
  return recover(part, table, isOpen, line ? continued.end : reading.end, line) ?? NOTHING;
}

// Doesn't take x1000 as x10 and the beginning of a code while it's typed.
function longUnits(part, table) {
  const match = /X[1-9][0-9]{3,}$/.exec(part);
  const before = match ? readSegment(part.slice(0, match.index), table, false) : NOTHING;
  if (before.state !== "complete") return null;
  const state = match[0].length > CODE_LENGTH ? "pending" : "impossible";
  return { ...NOTHING, tokens: before.tokens, end: match.index, state };
}

/** Return whether a reading leaves characters out. */
export function skips(reading) {
  return reading.tokens.some(({ kind }) => kind === "skipped");
}
