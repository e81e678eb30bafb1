// Other readings of what a line doesn't include: a number as units, a letter as a modifier, digits as codes. The same as
// logbook/domain/parsing/others.py. `reader` is the GroupReader.

import { linesOf, otherUnits } from "./lines.js";
import { modifierOf } from "./paths.js";
import { lineText } from "./patients.js";
import { readText } from "./prose.js";
import rules from "./rules.js";
import { readSegment } from "./segment.js";
import { APART } from "./table.js";
import { isSeparator } from "./text.js";

/** Offer what a rest could be: units (2 x 15), a modifier (5 L), or codes (MRN 99213). */
export function offerOthers(reader, item) {
  const { line, hasUnits, parsed } = reader;
  if (item.value > 1 && line && !hasUnits) parsed.alternatives.push(otherUnits(line, item.value, item.end));
  const text = nameText(reader, item);
  if (text) parsed.alternatives.push({ start: line.start, end: item.end, text, chosen: lineText(line), isTied: false });
  else offerCode(reader, item);
}

function nameText(reader, item) {
  const match = /^([1-9][0-9]?)(\s*)([FLM])$/.exec(reader.partOf(item));
  if (!match || !reader.line) return "";
  const name = match[2] ? (rules.words.modifiers[match[3]] ?? match[1]) : modifierOf(match[1] + match[3]);
  return APART.has(name) ? readText(reader, name) : "";
}

function offerCode(reader, item) {
  const match = /^[A-Z]+[\s:=#.~]*([A-Z]?[0-9]{4,})$/.exec(reader.partOf(item));
  const reading = match && readSegment(match[1], reader.table, false, null);
  if (reading?.state !== "complete") return;
  const text = linesOf(reading.tokens, 0).map(lineText).join(" ");
  reader.parsed.alternatives.push({ start: item.start, end: item.end, text, chosen: "", isTied: false });
}

/** Offer the line without its units, which a word directly behind them may count: 17000 x5 lesions. */
export function offerPlainUnits({ line, hasUnits, plain, parsed }, start) {
  if (!line || line.units === 1 || !hasUnits) return;
  for (let at = line.end; at < start; at += 1) if (!isSeparator(plain, at)) return;
  const text = lineText({ ...line, units: 1 });
  parsed.alternatives.push({ start: line.start, end: line.end, text, chosen: lineText(line), isTied: false });
}
