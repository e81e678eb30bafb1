// Why a piece of typed text isn't a line. The same as logbook/domain/parsing/reasons.py.

import rules from "./rules.js";
import { APART, MOST_MODIFIERS } from "./table.js";

export const reasons = rules.reasons;

/** Return why a part can't follow a line with `count` modifiers (null: no line), or "" if it just isn't a code. */
export function reasonOf(part, count, hasUnits) {
  if (/^X[1-9][0-9]{3,}$/.test(part)) return reasons.mostUnits;
  if (/^X0+$/.test(part)) return reasons.leastUnits;
  if (/^X[1-9][0-9]{0,2}$/.test(part)) return count === null ? reasons.noCode : hasUnits ? reasons.unitsTwice : "";
  if (/^-?[0-9A-Z]{2}(?:-[0-9A-Z]{2})*$/.test(part) && (part[0] === "-" || APART.has(part.slice(0, 2)))) {
    if (count === null) return reasons.noCode;
    if (count === MOST_MODIFIERS) return reasons.mostNames;
    if (hasUnits) return reasons.namesFirst;
    return APART.has(part.replace(/^-+/, "").slice(0, 2)) ? "" : reasons.unknownName;
  }
  if (count !== null && /^[0-9]{1,3}$/.test(part)) return reasons.number;
  return count !== null && /^-?(?:[A-Z][0-9A-Z]|[0-9][A-Z])$/.test(part) ? reasons.unknownName : "";
}
