// How the other lines of its patient reduced a line, from its steps: the same rule and text as
// logbook/domain/valuation/cuts.py, which explains them.

import { compare, exact, fixed, minus, ONE, plain } from "./exact.js";
import rules from "./rules.js";

const FAMILY = ["family", "family-base"];
const RANKS = {
  rank: { share: rules.half, one: "procedure", several: "procedures" },
  scans: { share: rules.imaging, one: "imaging study", several: "imaging studies" },
};
const TEENS = [11, 12, 13];
const SUFFIXES = { 1: "st", 2: "nd", 3: "rd" };

/**
 * Return the cut of a line's steps, or null: {rule, then} with, for a family, {from, less, base}, and for a rank or scans
 * {ranking, percent, of, ordinal, last}. A family that's also ranked has both. Amounts are exact.
 */
export function cutOf(steps) {
  const family = steps.find(({ rule, before, after }) => FAMILY.includes(rule) && compare(before, after) > 0);
  const rank = steps.find(({ rule, on }) => rule in RANKS && on !== "1");
  if (!family && !rank) return null;
  const later = steps.slice(Math.max(steps.lastIndexOf(family), steps.lastIndexOf(rank)) + 1);
  const then = later.filter(({ operation, operand }) => operation === "times" && compare(operand, ONE) !== 0);
  return { rule: family ? "family" : rank.rule, ...(family && familyCut(family)), ...(rank && rankCut(rank)), then: then.map(effect) };
}

function familyCut({ before, after, on }) {
  return { from: before, less: minus(before, after), base: on };
}

function rankCut({ rule, before, on }) {
  const [ordinal, last = ordinal] = on.split(" to ").map(Number);
  return { ranking: rule, percent: `${fixed(percentOf(rule), 0)}%`, of: before, ordinal, last };
}

function percentOf(rule) {
  const share = exact(RANKS[rule].share);
  return { digits: share.digits * 100n, scale: share.scale };
}

function effect({ operand }) {
  const text = plain(operand);
  return `× ${(text.split(".")[1] ?? "").length >= 2 ? text : fixed(operand)}`;
}

/** Return a cut for a line ready to log: "50% of 10.00: second procedure"; "" for null. */
export function cutInShort(cut) {
  return text(cut, ": ", placeInShort);
}

/** Return a cut for a line in the log: "50% of 7.76, ranked second"; "" for null. */
export function cutInLog(cut) {
  return text(cut, ", ", (rank) => (rank.ranking === "rank" ? `ranked ${span(rank)}` : placeInShort(rank)));
}

function text(cut, mark, place) {
  if (!cut) return "";
  const parts = [];
  if (cut.base) parts.push(`${fixed(cut.from)} − ${fixed(cut.less)}${mark}base ${cut.base} counted once`);
  if (cut.ranking) {
    const each = cut.last > Math.max(cut.ordinal, 2) ? " each" : "";
    const amount = cut.base ? cut.percent : `${cut.percent} of ${fixed(cut.of)}${each}`;
    parts.push(cut.ordinal === 1 ? `${amount} from the second unit` : `${amount}${mark}${place(cut)}`);
  }
  return [...parts, ...cut.then].join(", then ");
}

function placeInShort(rank) {
  const { one, several } = RANKS[rank.ranking];
  return `${span(rank)} ${rank.ordinal === rank.last ? one : several}`;
}

function span({ ordinal, last }) {
  if (ordinal === last) return nth(ordinal);
  return `${nth(ordinal)} ${last === ordinal + 1 ? "and" : "to"} ${nth(last)}`;
}

function nth(number) {
  const suffix = TEENS.includes(number % 100) ? "th" : (SUFFIXES[number % 10] ?? "th");
  return rules.ordinals[number] ?? `${number}${suffix}`;
}
