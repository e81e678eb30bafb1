// How well a code answers a query. The same in Python: codes/domain/search_rank.py.

import data from "./thesaurus.js";
import { stem, wordsOf } from "./words.js";

const { weights } = data.numbers;

/** The words of a code: what each stem counts, and the stems of each of its names with what the name counts. */
export function documentOf(hcpcs, name, words, other) {
  const stems = new Map(kindWords(hcpcs).map((root) => [root, weights.kind]));
  const names = [];
  const parts = [[[name], weights.name, 1], [words.split(","), weights.words, weights.wordsFocus], [[other], weights.other, 1]];
  for (const [texts, weight, factor] of parts) {
    for (const text of texts) {
      const found = new Set(wordsOf(text).map(stem));
      if (found.size > 0) names.push([found, factor]);
      for (const root of found) if ((stems.get(root) ?? 0) < weight) stems.set(root, weight);
    }
  }
  return { stems, names };
}

// What is true of every code of its kind.
function kindWords(hcpcs) {
  return /^\d+$/.test(hcpcs) ? wordsOf(data.kind_words[hcpcs[0]] ?? "").map(stem) : [];
}

/** How much a code is to be expected: its usage, and what its kind adds. */
export function priorOf(hcpcs, usage) {
  const { begins, ends, otherwise } = data.kinds;
  if (hcpcs.at(-1) > "9") return usage + (ends[hcpcs.at(-1)] ?? otherwise);
  return usage + (begins[hcpcs.slice(0, 2)] ?? begins[hcpcs[0]] ?? otherwise);
}

/** From 0 to about 1.6; 0 when a word that is needed has nothing in the code, unless `isPartial`. */
export function scoreOf(found, units, prior, isPartial) {
  let asked = 0;
  let met = 0;
  const matches = [];
  const everything = new Set();
  for (const unit of units) {
    asked += unit.weight;
    const [best, roots] = bestOf(found.stems, unit);
    if (best === 0) {
      if (unit.isNeeded && !isPartial) return 0;
      continue;
    }
    met += unit.weight * best;
    matches.push([unit.weight, roots]);
    for (const root of roots) everything.add(root);
  }
  if (met === 0) return 0;
  return met / asked + weights.focus * focusOf(found.names, matches, everything, asked) + weights.prior * prior;
}

function focusOf(names, matches, everything, asked) {
  let best = 0;
  for (const [name, factor] of names) {
    let inside = 0;
    for (const root of everything) if (name.has(root)) inside += 1;
    if (inside === 0) continue;
    let share = 0;
    for (const [weight, roots] of matches) if (roots.every((root) => name.has(root))) share += weight;
    best = Math.max(best, (factor * (share / asked) * inside) / name.size);
  }
  return best;
}

function bestOf(stems, unit) {
  let [best, roots] = [0, []];
  for (const [weight, slots] of unit.alternatives) {
    if (weight <= best || slots.length === 0) continue;
    const met = [];
    let total = 0;
    for (const slot of slots) {
      const [value, root] = slotOf(stems, slot);
      if (value === 0) break;
      total += value;
      met.push(root);
    }
    const value = met.length === slots.length ? (weight * total) / slots.length : 0;
    if (value > best) [best, roots] = [value, met];
  }
  return [best, roots];
}

function slotOf(stems, slot) {
  let [best, met] = [0, ""];
  for (const [root, weight, prefix] of slot) {
    const here = stems.get(root);
    if (here !== undefined) {
      if (here * weight > best) [best, met] = [here * weight, root];
    } else if (prefix > best) {
      for (const [longer, value] of stems) {
        if (value * prefix > best && longer.startsWith(root)) [best, met] = [value * prefix, longer];
      }
    }
  }
  return [best, met];
}
