// What's known while the items of a group are read, and the items that need no reading: units and labels. The same as
// logbook/domain/parsing/cursor.py.

import { wordOf } from "./forms.js";
import { otherUnits } from "./lines.js";
import { codeAt } from "./paths.js";
import { lineText } from "./patients.js";
import { reasons } from "./reasons.js";
import rules from "./rules.js";
import { APART, CODE_LENGTH, fits, MOST_MODIFIERS } from "./table.js";

export class Cursor {
  line = null; // modifiers and units belong to this line
  hasUnits = false; // it has units typed
  unitsBefore = null; // 2x, for the next code
  word = null; // the item before was a word that isn't understood: {end, isSure, isNumber}
  afterWord = false; // the item before was a word for a modifier
  isJoined = false;

  constructor(characters, plain, table, parsed, items) {
    Object.assign(this, { characters, plain, table, parsed, items });
  }

  partOf({ start, end }) {
    return this.plain.slice(start, end);
  }

  isOpen(item) {
    return item.end === this.plain.length;
  }

  firm(item) {
    this.parsed.firm = this.isOpen(item) ? item.start : item.end;
  }

  rest(start, end, state, reason = "") {
    this.parsed.rests.push({ text: this.characters.slice(start, end).join(""), start, end, state, reason });
  }

  label(item, n) {
    if (this.isRelevant(n + 1)) this.parsed.labels.push({ start: item.start, end: item.end });
    else this.rest(item.start, item.end, this.isOpen(item) && this.line ? "pending" : "words");
    this.firm(item);
  }

  // A label says nothing more before something that's read.
  isRelevant(n) {
    const item = this.items[n];
    if (!item) return false;
    if (item.kind === "label") return this.isRelevant(n + 1);
    if (item.kind === "units" || item.kind === "times") return true;
    const part = this.partOf(item);
    if (item.kind !== "text") return false;
    return /^[-0-9]/.test(part) || APART.has(part) || codeAt(part, 0, this.table) !== undefined || this.modifierWord(part) !== null;
  }

  units(item, n) {
    if ((!this.line || this.beginsWithUnits()) && this.isCode(n + 1)) {
      this.unitsBefore = item;
    } else if (!this.line || this.hasUnits) {
      this.rest(item.start, item.end, "impossible", this.line ? reasons.unitsTwice : reasons.noCode);
    } else {
      const text = lineText(this.line);
      Object.assign(this.line, { units: item.value, end: item.end });
      if (item.value > 1 && /^[1-9][0-9]*\.0+$/.test(this.partOf(item))) this.offerAmount(text, item.end);
      this.hasUnits = true;
    }
    this.firm(item);
  }

  // 3.00 may be an amount.
  offerAmount(text, end) {
    const { start } = this.line;
    this.parsed.alternatives.push({ start, end, text, chosen: lineText(this.line), isTied: false });
  }

  // Units that were typed before the first code stand before the others too.
  beginsWithUnits() {
    return ["units", "times"].includes(this.items.find(({ kind }) => kind !== "label")?.kind);
  }

  // 2x belongs to the code after it, unless a group ends so and doesn't begin so: 99213 2x 97110 3x.
  times(item, n) {
    const isAfter = this.items.at(-1).kind === "times" && this.items[0].kind !== "times";
    if (!this.isCode(n + 1) || isAfter) return this.units(item, n);
    this.unitsBefore = item;
    return this.firm(item);
  }

  isCode(n) {
    const item = this.items[n];
    if (!item) return false;
    if (item.kind === "label") return this.isCode(n + 1);
    if (item.kind !== "text") return false;
    const part = this.partOf(item);
    const isBegun = this.isOpen(item) && /^[0-9]/.test(part) && !APART.has(part);
    return isBegun || part.length >= CODE_LENGTH;
  }

  dropUnitsBefore() {
    if (this.unitsBefore) this.rest(this.unitsBefore.start, this.unitsBefore.end, "impossible", reasons.noCode);
    this.unitsBefore = null;
  }

  // Gives the units before a code to it. If the line before has none, they could be its units. Returns whether there are any.
  useUnitsBefore(count, before, hasUnits) {
    const item = this.unitsBefore;
    this.unitsBefore = null;
    if (!item) return false;
    const line = this.parsed.lines[count];
    if (hasUnits || line.units > 1) {
      this.rest(item.start, item.end, "impossible", reasons.unitsTwice);
      return true;
    }
    const chosen = lineText(line);
    line.units = item.value;
    this.parsed.labels.push({ start: item.start, end: item.end });
    if (!before || before.units !== 1 || this.items[0].kind === "times") return true;
    const { text } = otherUnits(before, item.value, line.end);
    const other = { text: `${text} ${chosen}`, chosen: `${lineText(before)} ${lineText(line)}`, isTied: true };
    this.parsed.alternatives.push({ start: before.start, end: line.end, ...other });
    return true;
  }

  /** Return the modifier that a word after the line stands for, if it fits the line's code; else null. */
  modifierWord(part) {
    const name = rules.words.modifiers[wordOf(part)];
    if (!name || !this.line || this.line.modifiers.length === MOST_MODIFIERS) return null;
    const bits = this.table.codes.get(this.line.hcpcs);
    return bits === undefined || fits(name, bits) ? name : null;
  }
}
