// The codes of a bundle by their words, on this device. MiniSearch finds which codes have the words; rank.js puts them in
// order, as codes/search_queries.py does on the server.

import MiniSearch from "../../vendor/minisearch-7.2.0/index.js";
import data from "./thesaurus.js";
import { documentOf, priorOf, scoreOf } from "./rank.js";
import { meant, mostSlips } from "./spelling.js";
import { isKnown, prepare, unitsOf, wordsOf } from "./words.js";

const AT_ONCE = 60; // codes put in between two looks at the keyboard
const { few, fewest, enough, most, untouched } = data.numbers;
const indexes = new WeakMap();

const idle = () =>
  new Promise((resolve) => {
    if (globalThis.requestIdleCallback) requestIdleCallback(resolve, { timeout: 50 });
    else setTimeout(resolve, 0);
  });

/** The index of a bundle's codes, made a little at a time, once. */
export function indexOf(codes, pause = idle) {
  if (!indexes.has(codes)) indexes.set(codes, make(codes, pause));
  return indexes.get(codes);
}

async function make(codes, pause) {
  const index = new Index(codes);
  const all = Object.entries(codes).map(([hcpcs, [name, words, , , , other = ""]]) => ({ hcpcs, text: `${name} ${words} ${other}` }));
  for (let at = 0; at < all.length; at += AT_ONCE) {
    await pause();
    index.mini.addAll(all.slice(at, at + AT_ONCE));
  }
  await pause();
  prepare();
  return index;
}

class Index {
  constructor(codes) {
    this.codes = codes;
    this.documents = new Map();
    const keep = (term) => term;
    this.mini = new MiniSearch({ idField: "hcpcs", fields: ["text"], tokenize: wordsOf, processTerm: keep });
  }

  /** {codes, readAs}: the codes in rank order, and how a misspelled text was read ("" when as it stands). */
  find(text) {
    const named = /\d/.test(text) ? this.named(text) : [];
    if (named.length > 0) return { codes: named, readAs: "" };
    let units = unitsOf(text);
    if (units.length === 0) return { codes: [], readAs: "" };
    let whole = this.scored(units, "AND");
    if (whole.length >= few) return { codes: inOrder(whole), readAs: "" };
    const words = wordsOf(text);
    const near = this.near(words);
    if (near.size > 0) {
      units = unitsOf(text, near);
      whole = this.scored(units, "AND");
    }
    const readAs = near.size > 0 ? words.map((word) => near.get(word)?.[0][0] ?? word).join(" ") : "";
    return { codes: inOrder(whole.length < fewest ? this.withSome(whole, units) : whole), readAs };
  }

  // What has all words, and of the rest what comes near the best of it.
  withSome(whole, units) {
    const known = new Set(whole.map(([, hcpcs]) => hcpcs));
    const some = this.scored(units, "OR");
    const least = enough * some.reduce((best, [value]) => Math.max(best, value), 0);
    return [...whole, ...some.filter(([value, hcpcs]) => value >= least && !known.has(hcpcs))];
  }

  // The codes of which the text is the beginning, the common ones first; or those that it names in full.
  named(text) {
    const beginning = normalise(text);
    const usage = (hcpcs) => this.codes[hcpcs][6] ?? 0;
    if (/^[A-Z]?\d{1,5}[A-Z]?$/.test(beginning)) {
      const found = Object.keys(this.codes).filter((hcpcs) => hcpcs.startsWith(beginning));
      return found.sort((a, b) => usage(b) - usage(a) || (a < b ? -1 : 1));
    }
    return text.split(/\s+/).map(normalise).filter((word) => Object.hasOwn(this.codes, word)).sort();
  }

  scored(units, combineWith) {
    const queries = units.filter((unit) => unit.isNeeded).map(queryOf);
    const found = [];
    for (const { id } of this.mini.search({ combineWith, queries })) {
      const value = scoreOf(this.document(id), units, priorOf(id, this.codes[id][6] ?? 0), combineWith === "OR");
      if (value > 0) found.push([value, id]);
    }
    return found;
  }

  document(hcpcs) {
    let found = this.documents.get(hcpcs);
    if (!found) {
      const [name, words, , , , other = ""] = this.codes[hcpcs];
      this.documents.set(hcpcs, (found = documentOf(hcpcs, name, words, other)));
    }
    return found;
  }

  /** For each word that no code has, the known ones it may mean. */
  near(words) {
    const found = new Map();
    for (const word of words) {
      if (word.length < untouched || !/^[a-z]+$/.test(word) || isKnown(word) || this.terms(word, 0).length > 0) continue;
      const others = meant(word, this.terms(word, mostSlips(word)).filter((term) => /^[a-z]{4,}$/.test(term)));
      if (others.length > 0) found.set(word, others);
    }
    return found;
  }

  // The words of codes that begin so, or are at most that many slips away.
  terms(word, most) {
    const found = this.mini.search(word, most > 0 ? { fuzzy: Math.min(most + 1, 3), prefix: false } : { prefix: true });
    return [...new Set(found.flatMap(({ terms }) => terms))];
  }
}

// Letter O typed in a digit's place is 0, I and L are 1 (codes/domain/hcpcs.py).
const normalise = (text) => text.trim().toUpperCase().replaceAll("O", "0").replace(/[IL]/g, "1");

const queryOf = ({ alternatives }) => ({
  combineWith: "OR",
  queries: alternatives.filter(([, slots]) => slots.length > 0).map(([, slots]) => ({ combineWith: "AND", queries: slots.map(slotQuery) })),
});

// Stems are cut words, so that they are looked for as beginnings; short ones only where the rank takes it so.
function slotQuery(slot) {
  const queries = slot.map(([root, , prefix]) => ({ queries: [root], prefix: root.length >= untouched || prefix > 0 }));
  return { combineWith: "OR", queries };
}

function inOrder(scored) {
  scored.sort((a, b) => b[0] - a[0] || (a[1] < b[1] ? -1 : 1));
  return scored.slice(0, most).map(([, hcpcs]) => hcpcs);
}
