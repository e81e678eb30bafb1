// Converts typed text to plain characters and splits it at separators, like logbook/domain/parsing/tokenizer.py.

const SEPARATORS = new Set(" \t\n\r\f\v,;\u00a0\u2003\u3000\uff0c\uff1b\u3001");
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

/** Return the spans [start, end] between separators. */
export function segments(plain) {
  const found = [];
  let start = 0;
  for (let at = 0; at <= plain.length; at += 1) {
    if (at < plain.length && !SEPARATORS.has(plain[at])) continue;
    if (at > start) found.push([start, at]);
    start = at + 1;
  }
  return found;
}

/** Replace O with 0, and I or L with 1. */
export function digitsForLetters(text) {
  return text.replace(/[OIL]/g, (letter) => (letter === "O" ? "0" : "1"));
}

/** Count the digits in a text. */
export function digitsIn(text) {
  return text.replace(/[^0-9]/g, "").length;
}
