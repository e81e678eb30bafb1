// Codes by the words of their names and by shorthand, on this device.

import rules from "./rules.js";

const MOST = 8;
const indexes = new WeakMap();

/** The codes that all words of a search begin a word of, best first: {hcpcs, name}. */
export function search(bundle, words) {
  const asked = words.toLowerCase().split(/\s+/).filter(Boolean).map((word) => ` ${word}`);
  if (asked.length === 0) return [];
  const found = [];
  for (const row of indexOf(bundle)) {
    const score = scoreOf(row, asked);
    if (score > 0) found.push({ row, score });
  }
  found.sort((a, b) => b.score - a.score || a.row.hcpcs.localeCompare(b.row.hcpcs));
  return found.slice(0, MOST).map(({ row: { hcpcs, name } }) => ({ hcpcs, name }));
}

// A word of the name counts most, one of the shorthand next; names of few words say more with each.
function scoreOf({ name, words, shorthand, hasWork }, asked) {
  let score = 0;
  for (const word of asked) {
    if (words.includes(word)) score += 3 + 4 / name.length;
    else if (shorthand.includes(word)) score += 2;
    else return 0;
  }
  const phrase = asked.join("");
  if (shorthand.includes(`,${phrase},`)) score += 4;
  else if (words.includes(phrase)) score += 1;
  return score + (hasWork ? 0.5 : 0);
}

function indexOf(bundle) {
  if (!indexes.has(bundle)) {
    const rows = Object.entries(bundle.codes).map(([hcpcs, [name, synonyms, bits]]) => ({
      hcpcs,
      name,
      words: ` ${name.toLowerCase().replace(/[^a-z0-9]+/g, " ")}`,
      shorthand: synonyms ? `,${synonyms.toLowerCase().split(/\s*,\s*/).map((each) => ` ${each}`).join(",")},` : "",
      hasWork: (bits & rules.work) !== 0,
    }));
    indexes.set(bundle, rows);
  }
  return indexes.get(bundle);
}
