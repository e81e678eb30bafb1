// The text field on the log page: colors each part by its reading and shows chips below.

const CLASSES = { code: "", modifier: "is-modifier", rest: "is-rest", bad: "is-bad" };
const CODE_LENGTH = 5;

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
  }

  get text() {
    return this.input.value;
  }

  set text(text) {
    this.input.value = text;
    this.onChange();
  }

  clear() {
    this.text = "";
    this.input.focus();
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
  }

  /** The search words at the end of the text, after the last digit. */
  get wordsAtEnd() {
    return this.text.match(/(^|\s)([A-Za-z][^\d,;]*)$/)?.[2].trim() ?? "";
  }

  /** Remove search words from the text. */
  dropWords(parsed) {
    if (!parsed) this.input.value = this.text.slice(0, this.text.length - this.wordsAtEnd.length).trimEnd();
    const characters = Array.from(this.text);
    for (const { start, end } of [...(parsed?.rests ?? [])].reverse()) characters.splice(start, end - start);
    this.input.value = characters.join("").replace(/\s+/g, " ");
  }

  /** Replace characters `start` to `end`. */
  replace(start, end, text) {
    const characters = Array.from(this.text);
    const before = characters.slice(0, start).join("");
    const after = characters.slice(end).join("");
    const gap = (side) => (side && !/^[\s,;]|[\s,;]$/.test(side) ? " " : "");
    this.text = before + gap(before) + text + (after ? gap(after) + after : "");
    this.input.focus();
  }

  // The field has one line and would drop line breaks, but they separate procedures: paste them as spaces.
  paste(event) {
    const pasted = event.clipboardData?.getData("text") ?? "";
    if (!/[\r\n]/.test(pasted)) return;
    event.preventDefault();
    this.type(pasted.replace(/[\r\n]+/g, " "));
  }

  follow() {
    this.mirror.style.transform = `translateX(${-this.input.scrollLeft}px)`;
  }

  /** Color the text and show its chips. `parsed` is null while no codes are loaded. */
  show(parsed) {
    const characters = Array.from(this.text);
    const pieces = parsed ? piecesOf(parsed, characters) : [{ kind: "code", text: this.text }];
    this.mirror.replaceChildren(...pieces.map(({ kind, text }) => span(text, CLASSES[kind])));
    this.input.toggleAttribute("data-colored", true);
    this.eraser.hidden = this.text === "";
    this.chips.replaceChildren(...(parsed ? chipsOf(parsed) : []));
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.scroll()); // measure once per frame, not on every key
  }

  scroll() {
    this.chips.scrollLeft = this.chips.scrollWidth;
    this.follow();
  }
}

function span(text, name) {
  const element = document.createElement("span");
  element.textContent = text;
  if (name) element.className = name;
  return element;
}

function piecesOf({ lines, rests }, characters) {
  const spans = lines.flatMap(({ start, end }) => [
    { start, end: start + CODE_LENGTH, kind: "code" },
    { start: start + CODE_LENGTH, end, kind: "modifier" },
  ]);
  for (const { start, end, state } of rests) spans.push({ start, end, kind: state === "impossible" ? "bad" : "rest" });
  spans.sort((a, b) => a.start - b.start);
  const found = [];
  let at = 0;
  for (const { start, end, kind } of spans) {
    if (start > at) found.push({ kind: "code", text: characters.slice(at, start).join("") });
    found.push({ kind, text: characters.slice(start, end).join("") });
    at = end;
  }
  return [...found, { kind: "code", text: characters.slice(at).join("") }];
}

function chipsOf({ lines, rests }) {
  const chips = [
    ...lines.map((line) => ({ start: line.start, element: lineChip(line) })),
    ...rests.filter(({ state }) => state !== "words").map((rest) => ({ start: rest.start, element: restChip(rest) })),
  ];
  return chips.sort((a, b) => a.start - b.start).map(({ element }) => element);
}

function lineChip({ hcpcs, modifiers, units, isKnown }) {
  const chip = span("", isKnown ? "chip" : "chip chip-bad");
  chip.append(span(hcpcs));
  const more = [...modifiers, ...(units > 1 ? [`×${units}`] : [])];
  if (more.length > 0) chip.append(span(more.join(" "), "chip-rest"));
  return chip;
}

// Shows a dot for each character the code still needs.
function restChip({ text, state }) {
  const isPending = state === "pending";
  const missing = isPending && /^[0-9a-z]/i.test(text) ? "·".repeat(Math.max(0, CODE_LENGTH - text.length)) : "";
  const chip = span("", isPending ? "chip chip-pending" : "chip chip-bad");
  chip.append(span(text + missing));
  return chip;
}
