// Reads the items between two dividers: each continues the line before it or begins new lines. The same as
// logbook/domain/parsing/group.py.

import { bestReading, NOTHING, skips } from "./choice.js";
import { NUMBER, UNITS } from "./counts.js";
import { FILLERS, wordOf } from "./forms.js";
import { alternativeOf, continueLine, linesOf, otherUnits, unknownLine } from "./lines.js";
import { offerOthers } from "./others.js";
import { AFTER_UNITS } from "./paths.js";
import { lineText } from "./patients.js";
import { certainty, DOUBTFUL, keepWord, NOT, offerPlain, wordAt } from "./prose.js";
import { reasonOf, reasons } from "./reasons.js";
import { RestKeeper } from "./rests.js";

export class GroupReader extends RestKeeper {
  read() {
    this.items.forEach((item, n) => {
      const isAfterWord = this.afterWord;
      this.afterWord = false;
      const before = this.word;
      this.word = null;
      this.isJoined ||= item.isJoined;
      const count = this.parsed.lines.length;
      if (item.kind !== "text" && item.kind !== "label") this.dropUnitsBefore();
      this.readItem(item, n, isAfterWord, before);
      if (this.parsed.lines.length === count) return;
      this.parsed.lines[count].isJoined = this.isJoined;
      this.isJoined = false;
    });
    this.dropUnitsBefore();
  }

  readItem(item, n, isAfterWord, before) {
    if (item.kind === "text") this.text(item, n, isAfterWord, before);
    else if (item.kind === "units") this.units(item, n);
    else if (item.kind === "times") this.times(item, n);
    else if (item.kind === "label") this.label(item, n);
    else {
      this.rest(item.start, item.end, item.kind === "pending" ? "pending" : "impossible", item.reason);
      offerOthers(this, item);
      this.firm(item);
    }
  }

  text(item, n, isAfterWord, before) {
    const part = this.partOf(item);
    if (this.line && !this.unitsBefore) {
      const sure = certainty(this, item, n, part, before);
      if (sure === NOT) return keepWord(this, item, part);
      const was = lineText(this.line);
      if (!this.isSearch(part, n) && this.continue(part, item, isAfterWord)) {
        if (sure === DOUBTFUL) offerPlain(this, was);
        return this.firm(item);
      }
    }
    const reading = this.reading(part, this.isOpen(item));
    const isApart = item.start > 0 || !this.isOpen(item);
    const isUnread = isApart && (reading.state !== "complete" || skips(reading));
    const unknown = isUnread && unknownLine(part, item.start, item.end, this.table);
    if (unknown) this.add([unknown], part.includes("X"));
    else if (reading !== NOTHING) return this.take(item, reading);
    else {
      this.leave(item, n, part);
      this.word = wordAt(this, item, part, before);
    }
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

  add(lines, hasUnits) {
    const [count, before] = [this.parsed.lines.length, this.line];
    this.parsed.lines.push(...lines);
    const isUsed = this.useUnitsBefore(count, before, hasUnits && lines.length === 1);
    this.line = lines.at(-1);
    this.hasUnits = hasUnits || this.line.units > 1 || (isUsed && lines.length === 1);
  }
}
