// The text field on the log page: colors each part by its reading and shows chips below. A bar | in the text starts the
// next patient; a + keeps two lines with one patient.

import { chipsOf, coloredText, drawChip, drawText, showParts } from "./field-parts.js";
import { wordsAtEnd } from "./unread.js";

const CODE_LENGTH = 5;
const DIVIDER_BEFORE = /\s*\|\s*$/;

export class Field {
  /** Calls `onChange()` after each change of the text. */
  constructor(page, onChange) {
    Object.assign(this, { page, onChange });
    this.input = page.querySelector("input[name=q]");
    this.mirror = page.part("mirror");
    this.chips = page.part("chips");
    this.eraser = page.part("clear");
    this.eraser.hidden = false;
    this.eraser.addEventListener("click", () => this.clear());
    this.input.addEventListener("input", () => onChange());
    this.input.addEventListener("scroll", () => this.follow());
    this.input.addEventListener("paste", (event) => this.paste(event));
    this.input.addEventListener("beforeinput", (event) => this.onDelete(event));
  }

  get text() {
    return this.input.value;
  }

  set text(text) {
    this.input.value = text;
    this.onChange();
  }

  /** Clear the field. A slip of the finger loses nothing: the text can be put back. */
  clear() {
    const { text, page } = this;
    this.text = "";
    this.input.focus();
    if (text.trim()) page.toasts.show("Cleared.", () => page.edits.putBack(text));
  }

  append(text) {
    const before = this.text.trimEnd();
    this.text = `${before}${before ? " " : ""}${text} `;
    this.input.scrollLeft = this.input.scrollWidth;
    this.follow();
  }

  /** Insert text at the cursor, as the modifier keys do. */
  type(text) {
    const { selectionStart: start, selectionEnd: end } = this.input;
    this.input.setRangeText(text, start, end, "end");
    this.onChange();
    this.input.scrollLeft = this.input.selectionStart === this.text.length ? this.input.scrollWidth : this.input.scrollLeft;
  }

  /** Start the next patient at the cursor, or after the code that the cursor is in. */
  divide() {
    const { text } = this;
    let at = this.input.selectionStart;
    while (/\S/.test(text[at - 1] ?? " ") && /\S/.test(text[at] ?? " ")) at += 1;
    const before = text.slice(0, at).trimEnd();
    if (/\|$/.test(before) || /^\s*\|/.test(text.slice(at))) return;
    this.input.setSelectionRange(before.length, at);
    this.type(" | ");
  }

  // Deleting a divider joins the two patients in one step. Lines that would part again by themselves are joined by a +.
  onDelete(event) {
    const { selectionStart: start, selectionEnd: end } = this.input;
    const divider = DIVIDER_BEFORE.exec(this.text.slice(0, start));
    if (event.inputType !== "deleteContentBackward" || start !== end || !divider) return;
    event.preventDefault();
    const isBetween = divider.index > 0 && this.text.slice(end).trim() !== "";
    this.input.setRangeText(divider.index > 0 ? " " : "", divider.index, end, "end");
    this.onChange();
    if (isBetween && this.partsAt(this.input.selectionStart)) this.type("+ ");
  }

  partsAt(position) {
    const place = Array.from(this.text.slice(0, position)).length;
    return this.page.parsed?.lines.some(({ start, opens }) => start >= place && start <= place + 1 && opens);
  }

  /** Remove the search words, and the digits of a code that the user picked from the list, from the text. */
  dropSearch(parsed) {
    if (!parsed) this.input.value = this.text.slice(0, this.text.length - wordsAtEnd(this.text).length).trimEnd();
    const characters = Array.from(this.text);
    const from = parsed?.dividers.at(-1)?.end ?? 0;
    const isSearched = ({ state, end }) => state === "words" || (state === "pending" && end === characters.length);
    const searched = (parsed?.rests ?? []).filter((rest) => rest.start >= from && isSearched(rest));
    for (const { start, end } of searched.reverse()) characters.splice(start, end - start);
    this.input.value = characters.join("").replace(/[^\S\n]+/g, " ");
  }

  /** Replace characters `start` to `end`. */
  replace(start, end, text) {
    const characters = Array.from(this.text);
    const before = characters.slice(0, start).join("");
    const after = characters.slice(end).join("");
    const gap = (side) => (side && !/^[\s,;]|[\s,;]$/.test(side) ? " " : "");
    this.text = before + (text ? gap(before) : "") + text + (after && text ? gap(after) : "") + after;
    this.input.focus();
  }

  // The field has one line and would drop line breaks, but they separate patients. A paste never becomes part of a code
  // that stands before it.
  paste(event) {
    const pasted = event.clipboardData?.getData("text") ?? "";
    const before = this.text.slice(0, this.input.selectionStart);
    const isList = /[\r\n]/.test(pasted.trimEnd());
    const isCode = pasted.trim().length >= CODE_LENGTH && /\w$/.test(before) && /^\w/.test(pasted);
    if (!isList && !isCode && !/[\r\n]/.test(pasted)) return;
    event.preventDefault();
    const text = pasted.trim().replace(/\s*[\r\n]+\s*/g, " | ");
    const startsLine = isList || /^\s*[\r\n]/.test(pasted);
    const isOpen = before.trim() !== "" && !/[|+]\s*$/.test(before);
    const gap = /\s$/.test(before) || before === "" ? "" : " ";
    this.type(gap + (startsLine && isOpen ? "| " : "") + text);
  }

  follow() {
    this.mirror.style.transform = `translateX(${-this.input.scrollLeft}px)`;
    this.mirror.parentElement.toggleAttribute("data-faded", this.input.scrollLeft > 0);
  }

  /** Color the text and show its chips. `parsed` is null while no codes are loaded. */
  show(parsed) {
    showParts(this.mirror, coloredText(this.text, parsed), drawText);
    this.input.toggleAttribute("data-colored", true);
    this.eraser.hidden = this.text === "";
    showParts(this.chips, parsed ? chipsOf(parsed) : [], drawChip);
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.scroll()); // measure once per frame, not on every key
  }

  scroll() {
    this.chips.scrollLeft = this.chips.scrollWidth;
    this.chips.toggleAttribute("data-faded", this.chips.scrollLeft > 0);
    this.follow();
  }
}
