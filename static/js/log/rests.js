// Keeps what can't be read: what follows a reading, what it skips, and parts that are no reading. The same as in
// logbook/domain/parsing/group.py.

import { Cursor } from "./cursor.js";
import { COUNTABLES, SOME_LETTERS } from "./counts.js";
import { LETTERS, wordOf } from "./forms.js";
import { mayContinue } from "./lines.js";
import { offerPlainUnits } from "./others.js";
import { reasonOf } from "./reasons.js";
import rules from "./rules.js";
import { CODE_LENGTH, fits } from "./table.js";

const CODE_LIKE = /^(?:[0-9]{3,}|[A-V][0-9]{4}|[0-9]+[OIL0-9]{2,})/;

export class RestKeeper extends Cursor {
  // Keeps what follows the last token, and knows whether modifiers may still follow its line.
  restOf(item, { tokens, end, state }) {
    const start = item.start + end;
    const last = tokens.at(-1);
    if (start < item.end) {
      const reason = reasonOf(this.plain.slice(start, item.end), this.line?.modifiers.length ?? null, this.hasUnits);
      this.rest(start, item.end, state, state === "pending" ? "" : reason);
      this.line = null;
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

  // Keeps a part that can't be read: it may continue the line, or is a word, or neither.
  leave({ start, end }, n, part) {
    if (COUNTABLES.has(part)) offerPlainUnits(this, start);
    const isOpen = this.isOpen({ end });
    const reason = reasonOf(part, this.line?.modifiers.length ?? null, this.hasUnits);
    if (isOpen && this.line && (mayContinue(part) || this.beginsWord(part))) return this.rest(start, end, "pending");
    const isMarked = /^X[0-9]+$/.test(part) || (reason && !isOpen && !this.isWord(n + 1));
    if (/^[A-Z]/.test(part) && !isMarked) return this.rest(start, end, "words", reason);
    this.rest(start, end, "impossible", reason);
    if (CODE_LIKE.test(part)) this.line = null;
    return undefined;
  }

  beginsWord(part) {
    const begun = wordOf(part);
    if (begun.length < SOME_LETTERS) return false;
    return Object.keys(rules.words.modifiers).some((word) => word.startsWith(begun) && this.modifierWord(word) !== null);
  }

  // Two letters that begin a search: CT in 99213 CT head is a modifier that doesn't fit, before a word.
  isSearch(part, n) {
    const bits = this.line ? this.table.codes.get(this.line.hcpcs) : undefined;
    return /^[A-Z]+$/.test(part) && bits !== undefined && !fits(part, bits) && this.isWord(n + 1);
  }

  isWord(n) {
    return Boolean(this.items[n]) && LETTERS.test(this.partOf(this.items[n]));
  }
}
