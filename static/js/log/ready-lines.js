// The "Ready to log" list: lines with their values and hints, other possible readings, and the log button.

import { compare, fixed, plain, ZERO } from "./exact.js";
import { absence, releaseNote, WAITS } from "./release-note.js";
import { hintText, noWork } from "./session.js";

const SHOWN_AS_VALUE = new Set(["zero"]);
const REMOVABLE = new Set(["no-row", "not-permitted", "unknown-modifier", "facility-modifier", "no-split"]);

export class ReadyLines {
  constructor(page) {
    this.page = page;
    this.list = page.part("lines");
    this.rows = [];
  }

  show() {
    const { page } = this;
    const { lines } = page.parsed;
    page.part("ready").hidden = lines.length === 0;
    page.part("bar").hidden = lines.length === 0;
    page.part("release-note").textContent = releaseNote(page);
    page.valued.forEach((valued, n) => this.row(n, valued));
    for (const row of this.rows.splice(page.valued.length)) row.element.remove();
    this.showReadings();
    this.showProblem();
    this.showButton();
  }

  // Redraws a row only when its content has changed.
  row(n, valued) {
    const { page } = this;
    const line = page.parsed.lines[n];
    const signature = JSON.stringify([line.hcpcs, line.modifiers, line.units, plain(valued.wrvu), valued.isProvisional, valued.isWaiting, valued.hints, page.bundle.label]);
    if (this.rows[n]?.signature === signature) return;
    const element = page.copy("line");
    this.fill(element, n, line, valued);
    if (this.rows[n]) this.rows[n].element.replaceWith(element);
    else this.list.append(element);
    this.rows[n] = { signature, element };
  }

  fill(element, n, line, valued) {
    const { page } = this;
    const name = [line.hcpcs, ...line.modifiers].join("-");
    const part = (which) => element.querySelector(`[data-${which}]`);
    part("code").textContent = line.units > 1 ? `${name} ×${line.units}` : name;
    part("name").textContent = page.bundle.name(line.hcpcs);
    part("open").setAttribute("aria-label", `${name}, ${page.bundle.name(line.hcpcs)}: edit`);
    part("open").addEventListener("click", () => page.sheet.open(n));
    part("value").append(...this.value(line, valued));
    for (const hint of this.hints(n, line, valued)) part("hints").append(hint);
  }

  value(line, valued) {
    if (!line.isKnown || !valued.value) return ["–"];
    if (valued.isWaiting) return ["waits"];
    const reason = noWork(valued);
    if (reason) return [reason];
    const link = document.createElement("a");
    link.className = "to-trace";
    link.dataset.sheet = "";
    link.textContent = `${valued.isProvisional ? "≈ " : ""}${fixed(valued.wrvu)}`;
    link.setAttribute("aria-label", `${link.textContent} wRVU${valued.isProvisional ? ", provisional until the server ranks the lines" : ""}, how this was calculated`);
    Object.defineProperty(link, "href", { get: () => this.calculationAddress() });
    link.setAttribute("href", this.calculationAddress());
    return [link];
  }

  calculationAddress() {
    const { parsed, when } = this.page;
    const q = parsed.lines.map(({ hcpcs, modifiers, units }) => `${[hcpcs, ...modifiers].join("-")}x${units}`).join(" ");
    return `/log/calculation/?${new URLSearchParams({ q, date: when.day, setting: when.setting })}`;
  }

  hints(n, line, { value, code, hints, isWaiting }) {
    const { page } = this;
    if (!value) return [this.hint(absence(page, line.hcpcs), "Remove", () => page.rewrite(n, null))];
    if (isWaiting) return [note(WAITS)];
    const notes = code.release.label === page.bundle.label ? [] : [`Valued under ${code.release.label}.`];
    const elements = [];
    for (const hint of hints.filter(({ rule }) => !SHOWN_AS_VALUE.has(rule))) {
      const message = hintText(hint);
      const without = line.modifiers.filter((name) => name !== hint.on);
      if (hint.rule === "visit-with-procedure") {
        elements.push(this.hint(message, `Add ${hint.on}`, () => page.rewrite(n, { ...line, modifiers: [...line.modifiers, hint.on] })));
      } else if (REMOVABLE.has(hint.rule) && without.length < line.modifiers.length) {
        elements.push(this.hint(message, `Remove ${hint.on}`, () => page.rewrite(n, { ...line, modifiers: without })));
      } else {
        notes.push(message);
      }
    }
    return [...elements, ...(notes.length > 0 ? [note(notes.join(" "))] : [])];
  }

  hint(message, label, act) {
    const element = this.page.copy("hint");
    element.querySelector("[data-message]").textContent = message;
    const button = element.querySelector("[data-action]");
    button.textContent = label;
    button.addEventListener("click", act);
    return element;
  }

  showReadings() {
    const { page } = this;
    const elements = page.parsed.alternatives.map(({ start, end, text, chosen, isTied }) => {
      const element = page.copy("reading");
      element.classList.toggle("is-asking", isTied);
      element.querySelector("[data-message]").textContent = isTied ? "This can be read two ways. Which one?" : "Could also be";
      for (const reading of isTied ? [chosen, text] : [text]) {
        const button = document.createElement("button");
        Object.assign(button, { type: "button", textContent: reading.replaceAll(" ", " · ") });
        button.addEventListener("click", () => page.field.replace(start, end, reading));
        element.append(button);
      }
      return element;
    });
    page.part("readings").replaceChildren(...elements);
  }

  showProblem() {
    const { page } = this;
    const unreadable = page.parsed.rests.filter(({ state }) => state === "impossible").map(({ text }) => `“${text}”`);
    const ending = unreadable.length > 1 ? "aren't codes. They stay until you change them." : "isn't a code. It stays until you change it.";
    const message = page.when.problem || (unreadable.length > 0 ? `${unreadable.join(", ")} ${ending}` : "");
    page.part("problem").replaceChildren(...(message ? [note(message, "log-rest")] : []));
  }

  showButton() {
    const { page } = this;
    const known = page.parsed.lines.filter(({ isKnown }) => isKnown);
    const procedures = known.reduce((sum, { units }) => sum + units, 0);
    const approximately = page.valued.some(({ isProvisional, value }) => value && isProvisional) ? "≈ " : "";
    const total = compare(page.total, ZERO) > 0 || known.length > 0 ? ` · ${approximately}${fixed(page.total)} wRVU` : "";
    page.part("log").textContent = `Log ${procedures} ${procedures === 1 ? "procedure" : "procedures"}${total}`;
    page.part("log").disabled = !page.canLog;
  }
}

function note(text, className = "line-note") {
  return Object.assign(document.createElement("p"), { className, textContent: text });
}
