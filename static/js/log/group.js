// Reads the items between two dividers: each continues the line before it or begins new lines. The same as
// logbook/domain/parsing/group.py.

import { bestReading, NOTHING, skips } from "./choice.js";
import { Cursor } from "./cursor.js";
import { FILLERS, LETTERS, NUMBER, UNITS, wordOf } from "./forms.js";
import { alternativeOf, continueLine, linesOf, otherUnits, unknownLine } from "./lines.js";
import { AFTER_UNITS } from "./paths.js";
import { reasonOf, reasons } from "./reasons.js";
import { CODE_LENGTH } from "./table.js";


export class GroupReader extends Cursor {
  read() {
    this.items.forEach((item, n) => {
      const isAfterWord = this.afterWord;
      this.afterWord = false;
      this.isJoined ||= item.isJoined;
      const count = this.parsed.lines.length;
      if (item.kind !== "text" && item.kind !== "label") this.dropUnitsBefore();
      this.readItem(item, n, isAfterWord);
      if (this.parsed.lines.length === count) return;
      this.parsed.lines[count].isJoined = this.isJoined;
      this.isJoined = false;
    });
    this.dropUnitsBefore();
  }

  readItem(item, n, isAfterWord) {
    if (item.kind === "text") this.text(item, n, isAfterWord);
    else if (item.kind === "units") this.units(item, n);
    else if (item.kind === "times") this.times(item, n);
    else if (item.kind === "label") this.label(item, n);
    else {
      this.rest(item.start, item.end, item.kind === "pending" ? "pending" : "impossible", item.reason);
      this.firm(item);
    }
  }

  text(item, n, isAfterWord) {
    const part = this.partOf(item);
    const follows = this.line && !this.unitsBefore && !this.isSearch(part, n);
    if (follows && this.continue(part, item, isAfterWord)) return this.firm(item);
    const reading = this.reading(part, this.isOpen(item));
    const isApart = item.start > 0 || !this.isOpen(item);
    const isUnread = isApart && (reading.state !== "complete" || skips(reading));
    const unknown = isUnread && unknownLine(part, item.start, item.end, this.table);
    if (unknown) this.add([unknown], part.includes("X"));
    else if (reading !== NOTHING) return this.take(item, reading);
    else this.leave(item, n, part);
    return this.firm(item);
  }

  // Reads a part as modifiers or units of the line; returns whether that's what it is.
  continue(part, item, isAfterWord) {
    const { line } = this;
    const name = this.modifierWord(part);
    if (name && !(this.isOpen(item) && wordOf(part).length === 1)) {
      if (!line.modifiers.includes(name)) line.modifiers = [...line.modifiers, name];
      line.end = item.end;
      this.afterWord = true;
      return true;
    }
    if ((this.hasUnits && UNITS.has(part)) || (isAfterWord && FILLERS.has(part))) {
      line.end = item.end;
      return true;
    }
    const size = continueLine(part, line, item.end, this.hasUnits);
    if (size > 0 && size === part.length) this.hasUnits ||= /X[0-9]/.test(part);
    else if (size > 0) this.rest(item.start + size, item.end, "impossible", reasons.mostNames);
    return size > 0 || this.isNumber(part, item);
  }

  // Keeps a number alone after a line. It may be units: offers that. After a separator, 1 is one unit.
  isNumber(part, item) {
    const match = NUMBER.exec(part);
    const isOpen = this.isOpen(item);
    if (!match || (isOpen && part.length > 2)) return false;
    if (part === "1" && !isOpen && !this.hasUnits) {
      this.line.end = item.end;
      this.hasUnits = true;
      return true;
    }
    const isBegun = isOpen && this.reading(part, true).state === "pending";
    const reason = reasonOf(part, this.line.modifiers.length, this.hasUnits);
    this.rest(item.start, item.end, isBegun ? "pending" : "impossible", reason);
    if (!this.hasUnits && part !== "1") this.parsed.alternatives.push(otherUnits(this.line, Number(match[1]), item.end));
    return true;
  }

  reading(part, isOpen) {
    const { line, hasUnits } = this;
    const isAfterLine = line && !this.unitsBefore;
    const count = hasUnits ? AFTER_UNITS : line?.modifiers.length;
    return bestReading(part, this.table, isOpen, isAfterLine ? { hcpcs: line.hcpcs, count } : null);
  }

  take(item, reading) {
    const { line, parsed } = this;
    const { tokens, other } = reading;
    const isContinued = tokens[0]?.kind === "modifier";
    if (other) parsed.alternatives.push(alternativeOf(reading, item.start, line));
    const lines = linesOf(tokens, item.start, isContinued ? line : null);
    const endsWithUnits = tokens.at(-1)?.kind === "units";
    if (isContinued) {
      const { modifiers, units, end } = lines.shift();
      Object.assign(line, { modifiers, units, end });
      this.hasUnits ||= endsWithUnits;
    }
    if (lines.length > 0) this.add(lines, endsWithUnits);
    for (const token of tokens) if (token.kind === "skipped") this.skipped(item, token);
    this.restOf(item, reading);
    parsed.firm = this.isOpen(item) ? item.start + reading.firm : item.end;
  }

  // Keeps what follows the last token: at the end of the text, it may become something, or is too many units. Knows
  // whether modifiers may still follow the line.
  restOf(item, { tokens, end, state }) {
    const start = item.start + end;
    const last = tokens.at(-1);
    if (start < item.end) {
      this.rest(start, item.end, state, state === "impossible" ? reasons.mostUnits : "");
    } else if (last.kind === "skipped" && last.end - last.start >= CODE_LENGTH) {
      this.line = null;
    }
  }

  skipped(item, token) {
    const [start, end] = [item.start + token.start, item.start + token.end];
    const before = this.parsed.lines.find((line) => item.start <= line.start && line.end === start);
    const part = this.plain.slice(start, end);
    const reason = reasonOf(part, before?.modifiers.length ?? null, before?.units > 1);
    this.rest(start, end, LETTERS.test(part) ? "words" : "impossible", reason);
  }

  add(lines, hasUnits) {
    const [count, before] = [this.parsed.lines.length, this.line];
    this.parsed.lines.push(...lines);
    const isUsed = this.useUnitsBefore(count, before, hasUnits && lines.length === 1);
    this.line = lines.at(-1);
    this.hasUnits = hasUnits || this.line.units > 1 || (isUsed && lines.length === 1);
  }
}
