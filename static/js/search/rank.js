// Scores how well a code matches a query. The same rules as codes/domain/search/rank.py.

import data from "./thesaurus.js";
import { stem, wordsOf } from "./words.js";

const { weights } = data.numbers;

/** Return a code's words: the weight of each stem, and for each of its names the stems and the name's factor. */
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

// Words that apply to every code of its kind, such as "imaging" for codes that start with 7.
function kindWords(hcpcs) {
  return /^\d+$/.test(hcpcs) ? wordsOf(data.kind_words[hcpcs[0]] ?? "").map(stem) : [];
}

/** Return how likely a code is before any word matches: its usage plus a bonus for its kind. */
export function priorOf(hcpcs, usage) {
  const { begins, ends, otherwise } = data.kinds;
  if (hcpcs.at(-1) > "9") return usage + (ends[hcpcs.at(-1)] ?? otherwise);
  return usage + (begins[hcpcs.slice(0, 2)] ?? begins[hcpcs[0]] ?? otherwise);
}

/** Return a score from 0 to about 1.6. It's 0 if the code lacks a needed word, unless `isPartial`. */
export function scoreOf(found, units, prior, isPartial) {
  let queryWeight = 0;
  let matched = 0;
  const matches = [];
  const everything = new Set();
  for (const unit of units) {
    queryWeight += unit.weight;
    const [best, roots] = bestOf(found.stems, unit);
    if (best === 0) {
      if (unit.isNeeded && !isPartial) return 0;
      continue;
    }
    matched += unit.weight * best;
    matches.push([unit.weight, roots]);
    for (const root of roots) everything.add(root);
  }
  if (matched === 0) return 0;
  return matched / queryWeight + weights.focus * focusOf(found.names, matches, everything, queryWeight) + weights.prior * prior;
}

function focusOf(names, matches, everything, queryWeight) {
  let best = 0;
  for (const [name, factor] of names) {
    let inside = 0;
    for (const root of everything) if (name.has(root)) inside += 1;
    if (inside === 0) continue;
    let share = 0;
    for (const [weight, roots] of matches) if (roots.every((root) => name.has(root))) share += weight;
    best = Math.max(best, (factor * (share / queryWeight) * inside) / name.size);
  }
  return best;
}

function bestOf(stems, unit) {
  let [best, roots] = [0, []];
  for (const [weight, slots] of unit.alternatives) {
    if (weight <= best || slots.length === 0) continue;
    const matched = [];
    let total = 0;
    for (const slot of slots) {
      const [value, root] = slotOf(stems, slot);
      if (value === 0) break;
      total += value;
      matched.push(root);
    }
    const value = matched.length === slots.length ? (weight * total) / slots.length : 0;
    if (value > best) [best, roots] = [value, matched];
  }
  return [best, roots];
}

function slotOf(stems, slot) {
  let [best, matched] = [0, ""];
  for (const [root, weight, prefix] of slot) {
    const inCode = stems.get(root);
    if (inCode !== undefined) {
      if (inCode * weight > best) [best, matched] = [inCode * weight, root];
    } else if (prefix > best) {
      for (const [longer, value] of stems) {
        if (value * prefix > best && longer.startsWith(root)) [best, matched] = [value * prefix, longer];
      }
    }
  }
  return [best, matched];
}
