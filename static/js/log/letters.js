// Letters that are typed or read for digits: O for 0, I and L for 1.

const DIGITS_OF_A_CODE = 3;

/** Replace O with 0, and I or L with 1. */
export function digitsForLetters(text) {
  return text.replace(/[OIL]/g, (letter) => (letter === "O" ? "0" : "1"));
}

/** Count the digits in a text. */
export function digitsIn(text) {
  return text.replace(/[^0-9]/g, "").length;
}

/** Return whether enough of the characters are as in a code for O, I and L to be typed for digits (G22ll). */
export function hasDigitsOfCode(typed) {
  const digits = digitsIn(typed);
  const hasLetter = /^[ABCDEGHJKMPQRSTUV]|[ATFUM]$/.test(typed);
  return digits >= DIGITS_OF_A_CODE || (digits === DIGITS_OF_A_CODE - 1 && hasLetter);
}
