// The sheet that edits an entry on this device: what changed, and what's wrong with it.

import rules from "../log/rules.js";
import { localDay } from "./days.js";

/** Return the fields that differ from the entry, as an edit sends them. */
export function changesOf(entry, elements) {
  const typed = {
    service_date: elements.service_date.value,
    hcpcs: elements.hcpcs.value.trim().toUpperCase(),
    units: Number(elements.units.value),
    modifiers: elements.modifiers.value.toUpperCase().split(/[\s,;-]+/).filter(Boolean),
    setting: elements.setting.value,
  };
  const isChanged = ([name, value]) => JSON.stringify(value) !== JSON.stringify(entry[name]);
  return Object.fromEntries(Object.entries(typed).filter(isChanged));
}

/** Return the problem with the changes of an entry, or "". A modifier that the entry has already may stay. */
export function problemOf(entry, { service_date: day, hcpcs, units = 1, modifiers = [] }) {
  if (hcpcs !== undefined && !/^[0-9A-Z]{5}$/.test(hcpcs)) return `“${hcpcs}” isn't a code. Use five letters or digits.`;
  if (!Number.isInteger(units) || units < 1 || units > 999) return "Enter 1 to 999 units.";
  if (modifiers.length > 4) return "A line has at most four modifiers.";
  const unknown = modifiers.find((name) => !(name in rules.costs) && !entry.modifiers.includes(name));
  if (unknown) return `“${unknown}” isn't a modifier.`;
  return day > localDay() ? "The date is in the future." : "";
}
