// Modifiers in the order a clinician may want them for a code: those that fit it, most used first.

import rules from "./rules.js";
import { fits } from "./table.js";

export const FITS_FIRST = ["25", "59", "50", "RT"];

/** The modifiers that fit a line's code and are not on it. */
export function fitting({ bundle, shelf }, line) {
  const bits = bundle.bits(line.hcpcs);
  return ordered(shelf).filter((name) => isSuggested(name, bits) && !line.modifiers.includes(name));
}

/** All others, so that nothing is out of reach. */
export function others({ bundle, shelf }, line) {
  const bits = bundle.bits(line.hcpcs);
  return ordered(shelf).filter((name) => !isSuggested(name, bits));
}

// A modifier without a group fits every code; of those only the usual ones are worth a place.
function isSuggested(name, bits) {
  return name in rules.fits ? fits(name, bits) : rules.costs[name] < rules.costs["22"];
}

function ordered({ device, used }) {
  if (known.device !== device || known.names.length === 0) {
    const costs = device?.modifier_costs ?? rules.costs;
    const names = [...rules.apart].sort((a, b) => (used[b] ?? 0) - (used[a] ?? 0) || costs[a] - costs[b] || (a < b ? -1 : 1));
    Object.assign(known, { device, names });
  }
  return known.names;
}

const known = { device: null, names: [] }; // sorted once for what the clinician's habits are
