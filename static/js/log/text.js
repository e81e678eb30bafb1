// Typed text in plain characters, and its segments between separators. The same as logbook/domain/tokenizer.py.

const SEPARATORS = new Set(" \t\n\r\f\v,;\u00a0\u2003\u3000\uff0c\uff1b\u3001");
const PLAIN = new Map(Object.entries({ "×": "X", "✕": "X", "*": "X", "−": "-", "–": "-", "‐": "-" }));
for (const [first, last, onto] of [["a", "z", "A"], ["０", "９", "0"], ["Ａ", "Ｚ", "A"], ["ａ", "ｚ", "A"]]) {
  for (let code = first.charCodeAt(0); code <= last.charCodeAt(0); code += 1) {
    PLAIN.set(String.fromCharCode(code), String.fromCharCode(code - first.charCodeAt(0) + onto.charCodeAt(0)));
  }
}

/** The text's characters in upper case, with plain digits, X for × and - for dashes; one for each character typed. */
export function plainText(characters) {
  return characters.map((character) => PLAIN.get(character) ?? (character.length > 1 ? "\ufffd" : character)).join("");
}

/** The spans [start, end] between separators. */
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

/** O typed for 0, I or L for 1. */
export function digitsForLetters(text) {
  return text.replace(/[OIL]/g, (letter) => (letter === "O" ? "0" : "1"));
}

/** How many plain digits a text has. */
export function digitsIn(text) {
  return text.replace(/[^0-9]/g, "").length;
}
