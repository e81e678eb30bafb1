// The data for reading typed text: codes with their bits, modifiers, and how likely each modifier is. The bits and groups
// come from logbook/domain/parsing/fit.py through rules.js.

import rules from "./rules.js";

export const CODE_LENGTH = 5;
export const MOST_MODIFIERS = 4;
export const GLUED = new Set(rules.glued);
export const APART = new Set(rules.apart);
export const FIRST_OF_MODIFIERS = new Set(rules.glued.map((name) => name[0]));
export const MODIFIERS = new Map(Object.entries(rules.modifiers));

/** Return whether a modifier fits a code with these bits. A modifier without a group fits every code. */
export function fits(modifier, bits) {
  const group = rules.fits[modifier];
  return !group || (group & bits) !== 0;
}

export class Table {
  /**
   * `codes` maps codes to bits. `costs` maps modifiers to costs (likelier ones cost less), by default for any user.
   * `apart` has the pairs of codes that the user said are different patients ("47562 49505", sorted).
   */
  constructor(codes, costs = rules.costs, apart = new Set()) {
    this.codes = codes;
    this.costs = costs;
    this.apart = apart;
    this.readings = new Map(); // of segments that are finished, so that a day's text is read once
    this.prefixes = new Set();
    for (const code of codes.keys()) {
      for (let size = 1; size < CODE_LENGTH; size += 1) this.prefixes.add(code.slice(0, size));
    }
  }
}
