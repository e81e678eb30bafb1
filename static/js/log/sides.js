// Bilateral procedures among the lines of a session: the same rules as logbook/domain/valuation/sides.py.

import rules from "./rules.js";

const OTHER = { LT: "RT", RT: "LT" };

/** Return whether the modifiers of one line name both sides: 50, or LT and RT. */
export function isBilateral(modifiers) {
  return modifiers.includes("50") || (modifiers.includes("LT") && modifiers.includes("RT"));
}

/** Return a line's units. Two units of left and right are the two sides of one procedure. */
export function countedUnits({ units, modifiers }) {
  return units === 2 && isBilateral(modifiers) && !modifiers.includes("50") ? 1 : units;
}

/** Return the pairs of lines, by index, that are the two sides of one procedure: alike apart from LT and RT, and from
 * modifiers that change nothing. */
export function bilateralPairs(lines) {
  const waiting = new Map();
  const pairs = [];
  for (const [n, { hcpcs, modifiers, units }] of lines.entries()) {
    const sides = modifiers.filter((name) => name in OTHER);
    if (sides.length !== 1 || modifiers.includes("50")) continue;
    const key = (side) => [hcpcs, effective(modifiers).join(" "), units, side].join("/");
    const partners = waiting.get(key(OTHER[sides[0]]));
    if (partners?.length > 0) pairs.push([partners.shift(), n]);
    else waiting.set(key(sides[0]), [...(waiting.get(key(sides[0])) ?? []), n]);
  }
  return pairs;
}

// The modifiers that may change a value. Unknown ones count, because a policy may set a factor.
function effective(modifiers) {
  return modifiers.filter((name) => name !== "51" && rules.modifiers[name]?.[0] !== "N").sort();
}
