// Continuous entry: reads typed text as lines to log. The same steps as logbook/domain/parsing/tokenizer.py, which
// explains them.

import { includeBrackets } from "./brackets.js";
import { itemsOf } from "./forms.js";
import { GroupReader } from "./group.js";
import { assignPatients, lineText, textOf } from "./patients.js";
import { dividersIn, groupsOf, isEmptyFrom, plainText } from "./text.js";

export { lineText, textOf };

/**
 * Read a text: {lines, rests, alternatives, firm, dividers, atDivider, labels}. Positions count characters (code points).
 *
 * A line is {hcpcs, start, end, modifiers, units, isKnown, patient, opens, isJoined}: `opens` is why it starts the next
 * patient ("typed", "visit", "learned" or ""), `isJoined` means a + stands before it. A rest is text that isn't a line:
 * {text, start, end, state: pending | impossible | words, reason}. An alternative {start, end, text, chosen, isTied} is
 * another possible reading; replacing the characters with `text` selects it. Typing more doesn't change the codes up to
 * `firm`. `atDivider` means nothing was typed since the last divider. `labels` were understood and say nothing more (CPT).
 */
export function read(text, table) {
  const characters = Array.from(text);
  const plain = plainText(characters);
  const parsed = { lines: [], rests: [], alternatives: [], firm: 0, dividers: dividersIn(plain), labels: [] };
  const groups = [];
  groupsOf(plain).forEach((group, n) => {
    if (group.length > 0) new GroupReader(characters, plain, table, parsed, itemsOf(plain, group)).read();
    while (groups.length < parsed.lines.length) groups.push(n);
  });
  includeBrackets(plain, parsed);
  assignPatients(parsed.lines, groups, table);
  parsed.atDivider = parsed.dividers.length > 0 && isEmptyFrom(plain, parsed.dividers.at(-1).end);
  return parsed;
}
