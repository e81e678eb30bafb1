// Changes of the typed text that buttons make: change or remove a line, separate or join patients, add a picked code.

import { pairOf } from "./patients.js";
import { lineText } from "./read.js";

export class Edits {
  constructor(page) {
    this.page = page;
  }

  /** Add a code or a saved set after the text. A set of several patients starts with a new one. */
  pick(text) {
    const { page } = this;
    page.field.dropSearch(page.parsed);
    page.field.append(text.includes("|") && page.hasCodeInPatient ? `| ${text}` : text);
    page.field.input.focus();
  }

  /** Rewrite one line. `changed` is null to remove it. Text within it that isn't understood stays. */
  rewrite(index, changed) {
    const { lines, rests } = this.page.parsed;
    const { start, end } = lines[index];
    const inside = rests.filter((rest) => rest.start >= start && rest.end <= end).map(({ text }) => text);
    this.page.field.replace(start, end, [changed && lineText(changed), ...inside].filter(Boolean).join(" "));
  }

  /** Make a line and those after it another patient's. The answer is remembered for the pair of codes. */
  separate(index, pair) {
    const { page } = this;
    const before = page.field.text;
    if (pair) page.choices.set(pair, false);
    this.putBefore(index, "|");
    page.toasts.show("Different patients now.", () => {
      if (pair) page.choices.set(pair, true);
      page.toasts.hide();
      page.field.text = before;
    });
  }

  /** Put text back that was cleared, before what was typed since. */
  putBack(text) {
    const { field, toasts } = this.page;
    const since = field.text.trim();
    toasts.hide();
    field.text = since ? `${text.trim()} | ${since} ` : text;
    field.input.focus();
  }

  /** Keep a line with the patient before it. If the user once said that their codes are different patients', they don't
   * any more. */
  join(index) {
    const { parsed, choices } = this.page;
    const line = parsed.lines[index];
    for (const other of parsed.lines.filter(({ patient }) => patient === line.patient - 1)) {
      const pair = pairOf(line.hcpcs, other.hcpcs);
      if (line.opens === "learned" && choices.apart.has(pair)) choices.set(pair, true);
    }
    this.putBefore(index, "+");
  }

  putBefore(index, sign) {
    const { page } = this;
    const { start } = page.parsed.lines[index];
    const characters = Array.from(page.field.text);
    const before = characters.slice(0, start).join("").replace(/[\s|+]+$/, "");
    page.field.text = `${before} ${sign} ${characters.slice(start).join("")}`;
    page.field.input.focus();
  }
}
