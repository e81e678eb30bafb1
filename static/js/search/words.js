// Interprets a query: its words, their stems and their synonyms. The same rules as codes/domain/search/query.py; tests
// compare the two.

import data from "./thesaurus.js";

const ACCENTS = /[\u0300-\u036f]/g;
const { weights, endings, last, untouched } = data.numbers;
const ignored = new Set(data.ignored);
const weak = new Set(data.weak);
const stems = new Map();
let synonyms = null; // maps a phrase's stems, joined by spaces, to [stems, weight]
let phrases = null; // maps a first stem to the phrases that start with it, longest first

/** Return the words of a text in lowercase. */
export function wordsOf(text) {
  const plain = text.toLowerCase().normalize("NFD").replace(ACCENTS, "").replaceAll("&", " and ").replaceAll("'", "");
  return plain.match(/[a-z0-9]+/g) ?? [];
}

/** Return the part a word shares with its other forms. */
export function stem(word) {
  let found = stems.get(word);
  if (found === undefined) stems.set(word, (found = cut(word)));
  return found;
}

function cut(word) {
  if (word.length <= untouched || isDigit(word[0])) return word;
  if (word.endsWith("ies")) return word.slice(0, -3);
  if (word.endsWith("s") && !"sui".includes(word.at(-2))) word = word.slice(0, -1);
  const found = endings.find(([ending, left]) => word.endsWith(ending) && word.length - ending.length >= left);
  if (found) word = word.slice(0, -found[0].length);
  while (word.length > untouched && last.includes(word.at(-1))) word = word.slice(0, -1);
  return word;
}

const isDigit = (letter) => letter >= "0" && letter <= "9";
const isNumber = (word) => /^\d+$/.test(word);

/** Prepare the thesaurus. Call it before the first search, because it takes a few milliseconds. */
export function prepare() {
  if (synonyms) return;
  synonyms = new Map();
  phrases = new Map();
  const { same, multiword, meaning } = weights;
  for (const group of data.same.map((texts) => texts.map(formOf))) {
    for (const form of group) {
      for (const other of group) add(form, other, form.length === 1 && other.length === 1 ? same : multiword);
    }
  }
  for (const { say, find } of data.means) {
    for (const typed of say) for (const found of find) add(formOf(typed), formOf(found), meaning);
  }
  for (const forms of phrases.values()) forms.sort((a, b) => b.length - a.length);
}

const formOf = (text) => wordsOf(text).map(stem);

function add(form, other, weight) {
  const [key, otherKey] = [form.join(" "), other.join(" ")];
  if (key === otherKey) return;
  if (!synonyms.has(key)) synonyms.set(key, []);
  synonyms.get(key).push([other, weight]);
  if (form.length === 1) return;
  const known = phrases.get(form[0]) ?? [];
  phrases.set(form[0], known);
  if (!known.some((each) => each.join(" ") === key)) known.push(form);
}

/** Return whether a word is in the thesaurus or is ignored. */
export function isKnown(word) {
  return synonyms.has(stem(word)) || ignored.has(word);
}

/** Split a query into words and phrases: {text, alternatives, weight, isNeeded}. `nearest` maps misspelled words to known ones. */
export function unitsOf(text, nearest = new Map()) {
  prepare();
  const words = wordsOf(text.slice(0, data.numbers.longest)).slice(0, data.numbers.mostWords);
  const roots = words.map(stem);
  const units = [];
  for (let at = 0; at < words.length; ) {
    const phrase = phrases.get(roots[at])?.find((form) => form.every((root, n) => roots[at + n] === root));
    const length = phrase?.length ?? 1;
    const word = words[at];
    if (phrase) units.push(phraseUnit(words.slice(at, at + length).join(" "), phrase));
    else if (nearest.has(word)) units.push(misspelled(word, nearest.get(word)));
    else if (!ignored.has(word)) units.push(wordUnit(word, at + 1 === words.length));
    at += length;
  }
  if (units.some((unit) => unit.isNeeded)) return units;
  return units.map(({ text: same, alternatives }) => ({ text: same, alternatives, weight: 1, isNeeded: true }));
}

const unitWeight = (word) => (isNumber(word) ? weights.number : weak.has(word) ? weights.weak : 1);

function wordUnit(word, isLast) {
  const root = stem(word);
  const alternatives = [[1, [slot(root, prefixOf(root, isLast))]], ...synonymsOf(root, 1)];
  return { text: word, alternatives, weight: unitWeight(word), isNeeded: !isNumber(word) && !weak.has(word) };
}

function prefixOf(root, isLast) {
  if (isNumber(root) || (synonyms.has(root) && root.length < untouched)) return 0;
  if (isLast) return root.length > 1 ? weights.lastPrefix : 0;
  return root.length >= untouched ? weights.prefix : 0;
}

function phraseUnit(text, phrase) {
  return { text, alternatives: [[1, slotsOf(phrase)], ...synonymsOf(phrase.join(" "), 0)], weight: 1, isNeeded: true };
}

function misspelled(word, corrections) {
  const units = corrections.map(([known, weight]) => [weight, wordUnit(known, false)]);
  const alternatives = [...wordUnit(word, false).alternatives];
  for (const [weight, unit] of units) {
    for (const [inner, slots] of unit.alternatives) alternatives.push([weight * inner, slots]);
  }
  return { ...units[0][1], text: word, alternatives }; // as weak as the nearest known word
}

function synonymsOf(key, longerThan) {
  const found = (synonyms.get(key) ?? []).filter(([other]) => other.length > longerThan);
  return found.map(([other, weight]) => [weight, slotsOf(other)]);
}

const farPrefix = (root, weight) => (root.length > untouched ? weight * weights.farPrefix : 0);

function slotsOf(form) {
  const kept = form.filter((root) => !(root.length > 1 && ignored.has(root)) && root !== "and");
  if (form.length === 1) return kept.map((root) => [[root, 1, farPrefix(root, 1)]]);
  return kept.map((root) => slot(root, farPrefix(root, 1)));
}

function slot(root, prefix) {
  const found = [[root, 1, prefix]];
  for (const [other, weight] of synonyms.get(root) ?? []) {
    if (other.length === 1) found.push([other[0], weight, farPrefix(other[0], weight)]);
  }
  return found;
}
