// Converts typed text to plain characters and splits it at separators, like logbook/domain/parsing/characters.py.

const DIVIDERS = new Set("|｜¦\n\r\f\v\u0085\u2028\u2029");
const JOINS = new Set("+＋");
const SEPARATORS = new Set([...DIVIDERS, ...JOINS, ..." \t,;\u00a0\u2003\u3000\uff0c\uff1b\u3001"]);
const PLAIN = new Map(Object.entries({ "×": "X", "✕": "X", "*": "X", "−": "-", "–": "-", "‐": "-" }));
for (const [first, last, onto] of [["a", "z", "A"], ["０", "９", "0"], ["Ａ", "Ｚ", "A"], ["ａ", "ｚ", "A"]]) {
  for (let code = first.charCodeAt(0); code <= last.charCodeAt(0); code += 1) {
    PLAIN.set(String.fromCharCode(code), String.fromCharCode(code - first.charCodeAt(0) + onto.charCodeAt(0)));
  }
}

/** Convert to uppercase, plain digits, X for × and - for dashes. The result has one character for each typed one. */
export function plainText(characters) {
  return characters.map((character) => PLAIN.get(character) ?? (character.length > 1 ? "\ufffd" : character)).join("");
}

/** Return the segments between separators: {start, end, group, isJoined}. `group` changes at each divider. */
export function segments(plain) {
  const found = [];
  let [start, group, isJoined] = [0, 0, false];
  for (let at = 0; at <= plain.length; at += 1) {
    if (at < plain.length && !SEPARATORS.has(plain[at])) continue;
    if (at > start) {
      found.push({ start, end: at, group, isJoined });
      isJoined = false;
    }
    const isDivider = DIVIDERS.has(plain[at]);
    if (isDivider) group += 1;
    isJoined = (isJoined || JOINS.has(plain[at])) && !isDivider;
    start = at + 1;
  }
  return found;
}

/** Return the dividers: {start, end}. Several with nothing but spaces between them are one. */
export function dividersIn(plain) {
  const found = [];
  let isOpen = false;
  for (let at = 0; at < plain.length; at += 1) {
    if (DIVIDERS.has(plain[at])) {
      if (isOpen) found.at(-1).end = at + 1;
      else found.push({ start: at, end: at + 1 });
      isOpen = true;
    } else if (!SEPARATORS.has(plain[at])) {
      isOpen = false;
    }
  }
  return found;
}

/** Return whether nothing was typed from a position on. */
export function isEmptyFrom(plain, start) {
  for (let at = start; at < plain.length; at += 1) if (!SEPARATORS.has(plain[at])) return false;
  return true;
}

/** Replace O with 0, and I or L with 1. */
export function digitsForLetters(text) {
  return text.replace(/[OIL]/g, (letter) => (letter === "O" ? "0" : "1"));
}

/** Count the digits in a text. */
export function digitsIn(text) {
  return text.replace(/[^0-9]/g, "").length;
}
