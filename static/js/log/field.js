// The field: one line of text, coloured by what it reads as, with its chips below.

const COLOURS = { code: "", modifier: "is-modifier", rest: "is-rest", bad: "is-bad" };
const CODE_LENGTH = 5;

export class Field {
  /** `changed()` is called after each change of the text. */
  constructor(page, changed) {
    Object.assign(this, { page, changed });
    this.input = page.querySelector("input[name=q]");
    this.mirror = page.part("mirror");
    this.chips = page.part("chips");
    this.eraser = page.part("clear");
    this.eraser.hidden = false;
    this.eraser.addEventListener("click", () => this.clear());
    this.input.addEventListener("input", () => changed());
    this.input.addEventListener("scroll", () => this.follow());
    this.input.addEventListener("paste", (event) => this.paste(event));
  }

  get text() {
    return this.input.value;
  }

  set text(text) {
    this.input.value = text;
    this.changed();
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

  /** Type at the cursor, as a key of the strip does. */
  type(text) {
    const { selectionStart: start, selectionEnd: end } = this.input;
    this.input.setRangeText(text, start, end, "end");
    this.changed();
  }

  /** What stands behind the last digit, as far as it may be words. */
  get wordsAtEnd() {
    return this.text.match(/(^|\s)([A-Za-z][^\d,;]*)$/)?.[2].trim() ?? "";
  }

  /** Take the words of a search out of the text. */
  dropWords(parsed) {
    if (!parsed) this.input.value = this.text.slice(0, this.text.length - this.wordsAtEnd.length).trimEnd();
    const characters = Array.from(this.text);
    for (const { start, end } of [...(parsed?.rests ?? [])].reverse()) characters.splice(start, end - start);
    this.input.value = characters.join("").replace(/\s+/g, " ");
  }

  /** Put text in the place of characters start to end. */
  replace(start, end, text) {
    const characters = Array.from(this.text);
    const before = characters.slice(0, start).join("");
    const after = characters.slice(end).join("");
    const gap = (side) => (side && !/^[\s,;]|[\s,;]$/.test(side) ? " " : "");
    this.text = before + gap(before) + text + (after ? gap(after) + after : "");
    this.input.focus();
  }

  // A line break would be lost in a field of one line, and it sets lines apart.
  paste(event) {
    const pasted = event.clipboardData?.getData("text") ?? "";
    if (!/[\r\n]/.test(pasted)) return;
    event.preventDefault();
    this.type(pasted.replace(/[\r\n]+/g, " "));
  }

  follow() {
    this.mirror.style.transform = `translateX(${-this.input.scrollLeft}px)`;
  }

  /** Colour the text and show its chips; null while it cannot be read. */
  show(parsed) {
    const characters = Array.from(this.text);
    const pieces = parsed ? piecesOf(parsed, characters) : [{ kind: "code", text: this.text }];
    this.mirror.replaceChildren(...pieces.map(({ kind, text }) => span(text, COLOURS[kind])));
    this.input.toggleAttribute("data-coloured", true);
    this.eraser.hidden = this.text === "";
    this.chips.replaceChildren(...(parsed ? chipsOf(parsed) : []));
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.scroll()); // the browser measures once a frame, not at each key
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

// A dot for each character that a code still lacks.
function restChip({ text, state }) {
  const isPending = state === "pending";
  const missing = isPending && /^[0-9a-z]/i.test(text) ? "·".repeat(Math.max(0, CODE_LENGTH - text.length)) : "";
  const chip = span("", isPending ? "chip chip-pending" : "chip chip-bad");
  chip.append(span(text + missing));
  return chip;
}
