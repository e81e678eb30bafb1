// Searches a bundle's codes by words on this device. MiniSearch finds the codes that contain the words; rank.js ranks them
// the way codes/search/find.py does on the server.

import MiniSearch from "../../vendor/minisearch-7.2.0/index.js";
import data from "./thesaurus.js";
import { documentOf, priorOf, scoreOf } from "./rank.js";
import { corrections, mostEdits } from "./spelling.js";
import { typedCodes, typedStart } from "./typed.js";
import { isKnown, prepare, unitsOf, wordsOf } from "./words.js";

const BATCH = 60; // codes indexed before the browser can handle keys again
const { few, fewest, enough, most, untouched } = data.numbers;
const indexes = new WeakMap();

const idle = () =>
  new Promise((resolve) => {
    if (globalThis.requestIdleCallback) requestIdleCallback(resolve, { timeout: 50 });
    else setTimeout(resolve, 0);
  });

/** Return the index of a bundle's codes, built once, a little at a time. */
export function indexOf(codes, pause = idle) {
  if (!indexes.has(codes)) indexes.set(codes, build(codes, pause));
  return indexes.get(codes);
}

async function build(codes, pause) {
  const index = new Index(codes);
  const all = Object.entries(codes).map(([hcpcs, [name, words, , , other = ""]]) => ({ hcpcs, text: `${name} ${words} ${other}` }));
  for (let at = 0; at < all.length; at += BATCH) {
    await pause();
    index.mini.addAll(all.slice(at, at + BATCH));
  }
  await pause();
  prepare();
  return index;
}

class Index {
  constructor(codes) {
    this.codes = codes;
    this.documents = new Map();
    const unchanged = (term) => term;
    this.mini = new MiniSearch({ idField: "hcpcs", fields: ["text"], tokenize: wordsOf, processTerm: unchanged });
  }

  /** Return {codes, readAs}: the codes in rank order, and the corrected text ("" if nothing was misspelled). */
  find(text) {
    const byCode = /\d/.test(text) ? this.codesTyped(text) : [];
    if (byCode.length > 0) return { codes: byCode, readAs: "" };
    let units = unitsOf(text);
    if (units.length === 0) return { codes: [], readAs: "" };
    let complete = this.scored(units, "AND");
    if (complete.length >= few) return { codes: inOrder(complete), readAs: "" };
    const words = wordsOf(text);
    const near = this.near(words);
    if (near.size > 0) {
      units = unitsOf(text, near);
      complete = this.scored(units, "AND");
    }
    const readAs = near.size > 0 ? words.map((word) => near.get(word)?.[0][0] ?? word).join(" ") : "";
    return { codes: inOrder(complete.length < fewest ? this.withPartial(complete, units) : complete), readAs };
  }

  // Codes with all the words, then codes with some of them that score close to the best.
  withPartial(complete, units) {
    const known = new Set(complete.map(([, hcpcs]) => hcpcs));
    const partial = this.scored(units, "OR");
    const least = enough * partial.reduce((best, [value]) => Math.max(best, value), 0);
    return [...complete, ...partial.filter(([value, hcpcs]) => value >= least && !known.has(hcpcs))];
  }

  // Codes that start with the text, common ones first, or the complete codes in the text.
  codesTyped(text) {
    const start = typedStart(text);
    const usage = (hcpcs) => this.codes[hcpcs][5] ?? 0;
    if (/^[A-Z]?\d{1,5}[A-Z]?$/.test(start)) {
      const found = Object.keys(this.codes).filter((hcpcs) => hcpcs.startsWith(start));
      return found.sort((a, b) => usage(b) - usage(a) || (a < b ? -1 : 1));
    }
    return typedCodes(text).filter((hcpcs) => Object.hasOwn(this.codes, hcpcs)).sort();
  }

  scored(units, combineWith) {
    const queries = units.filter((unit) => unit.isNeeded).map(queryOf);
    const found = [];
    for (const { id } of this.mini.search({ combineWith, queries })) {
      const value = scoreOf(this.document(id), units, priorOf(id, this.codes[id][5] ?? 0), combineWith === "OR");
      if (value > 0) found.push([value, id]);
    }
    return found;
  }

  document(hcpcs) {
    let found = this.documents.get(hcpcs);
    if (!found) {
      const [name, words, , , other = ""] = this.codes[hcpcs];
      this.documents.set(hcpcs, (found = documentOf(hcpcs, name, words, other)));
    }
    return found;
  }

  /** For each word that no code contains, find the known words it may mean. */
  near(words) {
    const found = new Map();
    for (const word of words) {
      if (word.length < untouched || !/^[a-z]+$/.test(word) || isKnown(word) || this.terms(word, 0).length > 0) continue;
      const others = corrections(word, this.terms(word, mostEdits(word)).filter((term) => /^[a-z]{4,}$/.test(term)));
      if (others.length > 0) found.set(word, others);
    }
    return found;
  }

  // Indexed words that start with `word`, or differ from it by at most `most` typos.
  terms(word, most) {
    const found = this.mini.search(word, most > 0 ? { fuzzy: Math.min(most + 1, 3), prefix: false } : { prefix: true });
    return [...new Set(found.flatMap(({ terms }) => terms))];
  }
}

const queryOf = ({ alternatives }) => ({
  combineWith: "OR",
  queries: alternatives.filter(([, slots]) => slots.length > 0).map(([, slots]) => ({ combineWith: "AND", queries: slots.map(slotQuery) })),
});

// A stem is the start of a word, so search it as a prefix. Short stems are prefixes only where ranking allows it.
function slotQuery(slot) {
  const queries = slot.map(([root, , prefix]) => ({ queries: [root], prefix: root.length >= untouched || prefix > 0 }));
  return { combineWith: "OR", queries };
}

function inOrder(scored) {
  scored.sort((a, b) => b[0] - a[0] || (a[1] < b[1] ? -1 : 1));
  return scored.slice(0, most).map(([, hcpcs]) => hcpcs);
}
