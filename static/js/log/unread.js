// What can be said of typed text before the codes are loaded.

/** Return whether the last patient has a digit, and so probably a code. */
export function hasDigitInPatient(text) {
  return /\d[^|]*$/.test(text);
}

/** Return whether nothing was typed since the last divider. */
export function endsWithDivider(text) {
  return /\|\s*$/.test(text);
}

/** Return the search words at the end of the text, after the last digit. */
export function wordsAtEnd(text) {
  return text.match(/(^|\s)([A-Za-z][^\d,;|]*)$/)?.[2].trim() ?? "";
}
