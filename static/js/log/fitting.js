// Orders modifiers for a code: those that fit it, the user's most used first.

import rules from "./rules.js";
import { fits } from "./table.js";

export const DEFAULT_MODIFIERS = ["25", "59", "50", "RT"];
const SIDES = ["RT", "LT", "50"];

/** Return the modifiers that fit a line's code and aren't on the line yet. Where a side matters, sides come first. */
export function fitting({ bundle, bundleStore }, line) {
  const bits = bundle.bits(line.hcpcs);
  const names = ordered(bundleStore).filter((name) => isSuggested(name, bits) && !line.modifiers.includes(name));
  if (!fits("50", bits)) return names;
  const isUsed = (name) => bundleStore.timesUsed[name] > 0;
  const isSide = (name) => !isUsed(name) && SIDES.includes(name);
  return [...names.filter(isUsed), ...SIDES.filter((name) => names.includes(name) && isSide(name)), ...names.filter((name) => !isUsed(name) && !isSide(name))];
}

/** Return every other modifier, so the user can still pick any of them. */
export function others({ bundle, bundleStore }, line) {
  const bits = bundle.bits(line.hcpcs);
  return ordered(bundleStore).filter((name) => !isSuggested(name, bits));
}

// A modifier without a group fits every code. Suggest only the common ones of those.
function isSuggested(name, bits) {
  return name in rules.fits ? fits(name, bits) : rules.costs[name] < rules.costs["22"];
}

function ordered({ device, timesUsed }) {
  if (cached.device !== device || cached.names.length === 0) {
    const costs = device?.modifier_costs ?? rules.costs;
    const byUse = (a, b) => (timesUsed[b] ?? 0) - (timesUsed[a] ?? 0) || costs[a] - costs[b] || (a < b ? -1 : 1);
    Object.assign(cached, { device, names: [...rules.apart].sort(byUse) });
  }
  return cached.names;
}

const cached = { device: null, names: [] }; // sorted once for each set of user data
