// Codes in what a user types into a code search, with modifiers and units around them: 99213-25, 2x 99213, CPT99213. The
// same rules as codes/domain/search/typed.py; tests run both on tests/data/typed_codes.json.

const APART = /[^0-9A-Z×*]+/; // dots, slashes, every kind of hyphen, quotes, a byte-order mark
const UNITS = /^(?:\d{1,3}[X×*](?=[0-9A-Z]{5}))?([0-9A-Z]{5,7}?)(?:[X×*]\d{0,4})?$/;
const PREFIX = /^(?:CPT|HCPCS)(?=[0-9A-Z]|$)/;
const CODE = /^(?:[0-9]{5}|[0-9]{4}[A-Z]|[A-Z][0-9]{4})$/;

// Reads O as 0, and I and L as 1 (codes/domain/hcpcs.py).
const normalize = (text) => text.trim().toUpperCase().replaceAll("O", "0").replace(/[IL]/g, "1");

/** Return the codes in a text, in order and each once. Words and modifiers beside them are left out. */
export function typedCodes(text) {
  return [...new Set(partsOf(text).map(codeIn).filter(Boolean))];
}

/** Return the text as the beginning of a code, such as 9921 for "#9921"; "" for several parts. */
export function typedStart(text) {
  const parts = partsOf(text).filter(Boolean);
  return parts.length === 1 ? normalize(parts[0]) : "";
}

const partsOf = (text) => text.normalize("NFKC").toUpperCase().split(APART).map((part) => part.replace(PREFIX, ""));

// The code in a part, without units (99213x2) or modifiers typed onto it (9921325).
function codeIn(part) {
  const code = normalize(UNITS.exec(part)?.[1] ?? "");
  return [5, 7].includes(code.length) && CODE.test(code.slice(0, 5)) ? code.slice(0, 5) : "";
}
