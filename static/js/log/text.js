// The characters of typed text: what's the same as another, what separates, and what divides patients. The same as
// logbook/domain/parsing/characters.py, which explains it.

const DIVIDERS = new Set("|｜¦\n\r\f\v\u0085\u2028\u2029");
const JOINS = new Set("+＋");
const SPACES = " \t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000";
const INVISIBLE = "\ufeff\u200b\u200c\u200d\u200e\u200f\u2060\u00ad\u061c\u180e\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069";
const QUOTES = "\"'`´“”„‟‘’‚‛«»‹›′″＂＇";
const MARKS = ",;:./\\()[]{}<>#&=!?~…•·‣▪●◦→®™，；：．／（）［］＃＆、。";
const SEPARATORS = new Set([...SPACES, ...INVISIBLE, ...QUOTES, ...MARKS, ...DIVIDERS, ...JOINS]);
const PLAIN = new Map([...[..."×✕✖⨯*＊"].map((char) => [char, "X"]), ...[..."−–‐‑‒—―－﹣﹘⁃_"].map((char) => [char, "-"])]);
for (const [first, last, onto] of [["a", "z", "A"], ["０", "９", "0"], ["Ａ", "Ｚ", "A"], ["ａ", "ｚ", "A"]]) {
  for (let code = first.charCodeAt(0); code <= last.charCodeAt(0); code += 1) {
    PLAIN.set(String.fromCharCode(code), String.fromCharCode(code - first.charCodeAt(0) + onto.charCodeAt(0)));
  }
}

const CODE_AFTER_HYPHEN = /-(?:[0-9]{5}|[A-V][0-9]{4}|[0-9]{4}[FTUMA])(?![0-9A-Z])/y;
const MONTH = "(?:1[0-2]|0?[1-9])";
const DAY = "(?:[12][0-9]|3[01]|0?[1-9])";
const DATE = [
  `${MONTH}[/-]${DAY}[/-](?:[0-9]{4}|[0-9]{2})`,
  `(?:19|20)[0-9]{2}[/-]${MONTH}[/-]${DAY}`,
  `${MONTH}/${DAY}`,
  `${DAY}\\.${DAY}\\.(?:[0-9]{4}|[0-9]{2})`,
  `${DAY}-[A-Z]{3}-(?:[0-9]{4}|[0-9]{2})`,
].join("|");
const NOT_A_CODE = "(?![0-9]{5}(?![0-9]))";
const MEASURE = "(?:M?C?GS?|[MU]G|MLS?|CC|L|[CM]M[23²³]?|MEQ|IU|HRS?|H|%)";
const CLOCK = "[0-2]?[0-9]:[0-5][0-9](?::[0-5][0-9])?";
const MEASURES = [
  "[0-9]{1,3}['\"’”′″]",
  `X[0-9]{1,3}\\.(?!0+(?![0-9]))${NOT_A_CODE}[0-9]+`,
  `[0-9]{1,4}\\.[0-9]+-?${MEASURE}`,
].join("|");
const AMOUNTS = [
  `(?:\\$[ \\t]?)?[0-9]{1,4}(?:,[0-9]{3})*\\.${NOT_A_CODE}[0-9]+`,
  "\\$[ \\t]?[0-9][0-9,]*",
  "[1-9](?:,[0-9]{3})+",
  "[1-9][0-9]{1,2}(?:,000)+",
].join("|");
const WHOLE = [
  ["date", new RegExp(DATE, "y")],
  ["time", new RegExp(`${CLOCK}(?:-${CLOCK})?(?:[ \\t]?[AP]\\.?M?(?![0-9A-Z]))?`, "y")],
  ["number", /X?[1-9][0-9]{0,2}\.0+/y],
  ["telephone", /[0-9]{3}(?:[-. ]|\)[ \t]?)[0-9]{3}[-. ][0-9]{4}|[0-9]{3}-[0-9]{2}-[0-9]{4}/y],
  ["measure", new RegExp(MEASURES, "y")],
  ["amount", new RegExp(AMOUNTS, "y")],
  ["diagnosis", /[A-Z][0-9][0-9A-Z]\.[0-9A-Z]{1,4}/y],
  ["", /B\/L|W\/O/y],
];
const DECIMAL_UNITS = WHOLE.find(([kind]) => kind === "measure")[1];
const LOOK_BACK = 200;
const [LONG_RUN, LONGEST_RUN, LONGEST_RUNS] = [20, 500, 4000];
const LIST_NUMBER = /[0-9]{1,2}(?=[.)](?:[ \t]|[0-9]{5}|[A-V][0-9]{4}|[0-9]{4}[FTUMA]))/y;
export const BRACKETS = { "(": ")", "[": "]", "{": "}", "<": ">", "“": "”", "‘": "’", "«": "»", "‹": "›" };
export const SYMMETRIC = "\"'`";

/** Return what a sticky pattern matches at a position, or undefined. */
export function matchAt(pattern, text, at) {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/** Convert to uppercase, plain digits, X for × and - for dashes. The result has one character for each typed one. */
export function plainText(characters) {
  return characters.map((character) => PLAIN.get(character) ?? (character.length > 1 ? "\ufffd" : character)).join("");
}

/** Return whether a character separates, or is behind the end. */
export function isSeparator(plain, at) {
  if (plain[at] !== "-") return at >= plain.length || SEPARATORS.has(plain[at]);
  const after = plain[at + 1];
  return after !== undefined && (SEPARATORS.has(after) || after === "-" || matchAt(CODE_AFTER_HYPHEN, plain, at) !== undefined);
}

/** Return the groups of segments between dividers. A segment is {start, end, isJoined, kind}. */
export function groupsOf(plain) {
  const groups = [[]];
  let [at, isJoined, left] = [0, false, LONGEST_RUNS];
  while (at < plain.length) {
    if (isSeparator(plain, at)) {
      const isDivider = DIVIDERS.has(plain[at]);
      if (isDivider) groups.push([]);
      isJoined = (isJoined || JOINS.has(plain[at])) && !isDivider;
      at += 1;
    } else {
      const { end, kind } = segmentAt(plain, at, groups.at(-1).length === 0);
      const size = end - at;
      if (size > LONG_RUN) left -= size;
      const isLong = size > LONGEST_RUN || (left < 0 && size > LONG_RUN);
      groups.at(-1).push({ start: at, end, isJoined, kind: isLong ? "long" : kind });
      [at, isJoined] = [end, false];
    }
  }
  return groups;
}

function segmentAt(plain, at, isFirst) {
  const listed = isFirst && !(plain[at - 1] in BRACKETS) && matchAt(LIST_NUMBER, plain, at);
  if (listed) return { end: at + listed.length, kind: "list" };
  const isInside = ["/", ".", ":"].includes(plain[at - 1]);
  for (const [kind, pattern] of WHOLE) {
    const match = isInside && kind !== "diagnosis" ? undefined : matchAt(pattern, plain, at);
    const isWhole = match && isSeparator(plain, at + match.length) && !(kind === "measure" && isQuoted(plain, at, match));
    if (isWhole) return { end: at + match.length, kind };
  }
  let end = at + 1;
  while (!isSeparator(plain, end)) end += 1;
  return { end: beforeDecimal(plain, at, end), kind: "" };
}

// Where a segment ends whose units would be a decimal: J3301x2.5 isn't 2 units.
function beforeDecimal(plain, at, end) {
  const size = plain[end] === "." ? plain.slice(at, end).search(/X[0-9]{1,3}$/) : 0;
  return size > 0 && matchAt(DECIMAL_UNITS, plain, at + size) ? at + size : end;
}

// Whether the mark after a number closes a quote: '99213 25', but not 99291 80'.
function isQuoted(plain, at, match) {
  const mark = match.at(-1);
  const before = plain.slice(Math.max(0, at - LOOK_BACK), at);
  const count = (char) => before.split(char).length - 1;
  const opening = { "’": "‘", "”": "“" }[mark] ?? mark;
  return opening === mark ? count(mark) % 2 === 1 : count(opening) > count(mark);
}

/** Return the dividers: {start, end}. Several with nothing but separators between them are one. */
export function dividersIn(plain) {
  const found = [];
  let isOpen = false;
  for (let at = 0; at < plain.length; at += 1) {
    if (DIVIDERS.has(plain[at])) {
      if (isOpen) found.at(-1).end = at + 1;
      else found.push({ start: at, end: at + 1 });
      isOpen = true;
    } else if (isOpen && !isSeparator(plain, at)) {
      isOpen = false;
    }
  }
  return found;
}

/** Return whether nothing but separators was typed from a position on. */
export function isEmptyFrom(plain, start) {
  for (let at = start; at < plain.length; at += 1) if (!isSeparator(plain, at)) return false;
  return true;
}
