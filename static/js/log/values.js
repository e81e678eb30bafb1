// The values of the typed lines, kept by patient: on each key only the patient being typed is valued again.

import { lineText } from "./read.js";
import { valueLines } from "./session.js";

export class Values {
  constructor(page) {
    Object.assign(this, { page, kept: new Map(), facts: [], stamp: 0 });
  }

  /** Value lines, each patient's together, as valueLines does. Each result also has its patient's `key`: while it stays
   * the same, nothing about the patient's values has changed. */
  of(lines) {
    const kept = this.keptNow();
    const used = new Map();
    const results = [];
    for (let start = 0; start < lines.length; ) {
      let end = start + 1;
      while (end < lines.length && lines[end].patient === lines[start].patient) end += 1;
      const group = lines.slice(start, end);
      const key = group.map(lineText).join(" ");
      if (!used.has(key)) used.set(key, kept.get(key) ?? this.alone(group));
      for (const [n, result] of used.get(key).entries()) results.push({ ...result, line: group[n], key });
      start = end;
    }
    this.kept = used;
    return results;
  }

  /** Whether lines of the chosen date wait for a release. */
  get isWaiting() {
    return this.page.bundleStore.isWaiting(this.page.when.day);
  }

  /** Value lines by the chosen date and setting, under the user's policy. */
  alone(lines) {
    const { bundle, bundleStore, when } = this.page;
    return valueLines(lines, bundle, bundleStore.policy, when.setting, this.isWaiting, when.day);
  }

  // Whatever decides values besides the lines. When any of it changes, nothing is kept and `stamp` advances.
  keptNow() {
    const { bundle, bundleStore, when } = this.page;
    const facts = [bundle, bundleStore.device, bundleStore.bundles.size, when.day, when.setting, this.isWaiting];
    if (facts.some((fact, n) => fact !== this.facts[n])) Object.assign(this, { facts, kept: new Map(), stamp: this.stamp + 1 });
    return this.kept;
  }
}
