// The lines ready to log, with their values and what there is to know about them; readings to choose from; the button.

import { compare, fixed, plain, ZERO } from "./exact.js";
import rules from "./rules.js";
import { hintWords, noWork } from "./session.js";

const SAID_BY_VALUE = new Set(["zero"]);
const REMOVABLE = new Set(["no-row", "not-permitted", "unknown-modifier", "facility-modifier", "no-split"]);

export class Ready {
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
    page.part("under").textContent = this.under();
    page.valued.forEach((valued, n) => this.row(n, valued));
    for (const row of this.rows.splice(page.valued.length)) row.element.remove();
    this.readings();
    this.problem();
    this.button();
  }

  // A row is drawn anew only when what it says has changed.
  row(n, valued) {
    const { page } = this;
    const line = page.parsed.lines[n];
    const signature = JSON.stringify([line.hcpcs, line.modifiers, line.units, plain(valued.wrvu), valued.isProvisional, valued.hints, page.bundle.label]);
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
    part("open").setAttribute("aria-label", `${name}, ${page.bundle.name(line.hcpcs)}: change`);
    part("open").addEventListener("click", () => page.sheet.open(n));
    part("value").append(...this.value(line, valued));
    for (const hint of this.hints(n, line, valued)) part("hints").append(hint);
  }

  value(line, valued) {
    if (!line.isKnown || !valued.value) return ["–"];
    const words = noWork(valued);
    if (words) return [words];
    const link = document.createElement("a");
    link.className = "to-trace";
    link.dataset.sheet = "";
    link.textContent = `${valued.isProvisional ? "≈ " : ""}${fixed(valued.wrvu)}`;
    link.setAttribute("aria-label", `${link.textContent} wRVU${valued.isProvisional ? ", until the server has ranked the lines" : ""}, how this was calculated`);
    Object.defineProperty(link, "href", { get: () => this.trace() });
    link.setAttribute("href", this.trace());
    return [link];
  }

  trace() {
    const { parsed, when } = this.page;
    const q = parsed.lines.map(({ hcpcs, modifiers, units }) => `${[hcpcs, ...modifiers].join("-")}x${units}`).join(" ");
    return `/log/calculation/?${new URLSearchParams({ q, date: when.day, setting: when.setting })}`;
  }

  hints(n, line, { value, code, hints }) {
    const { page } = this;
    if (!value) return [this.hint(`${line.hcpcs} is in no release on this day.`, "Remove", () => page.rewrite(n, null))];
    const notes = code.release.label === page.bundle.label ? [] : [`Valued under ${code.release.label}.`];
    const found = [];
    for (const hint of hints.filter(({ rule }) => !SAID_BY_VALUE.has(rule))) {
      const words = hintWords(hint);
      const without = line.modifiers.filter((name) => name !== hint.on);
      if (hint.rule === "visit-with-procedure") {
        found.push(this.hint(words, `Add ${hint.on}`, () => page.rewrite(n, { ...line, modifiers: [...line.modifiers, hint.on] })));
      } else if (REMOVABLE.has(hint.rule) && without.length < line.modifiers.length) {
        found.push(this.hint(words, `Remove ${hint.on}`, () => page.rewrite(n, { ...line, modifiers: without })));
      } else {
        notes.push(words);
      }
    }
    return [...found, ...(notes.length > 0 ? [note(notes.join(" "))] : [])];
  }

  hint(words, label, act) {
    const element = this.page.copy("hint");
    element.querySelector("[data-words]").textContent = words;
    const button = element.querySelector("[data-action]");
    button.textContent = label;
    button.addEventListener("click", act);
    return element;
  }

  readings() {
    const { page } = this;
    const elements = page.parsed.alternatives.map(({ start, end, text, chosen, isTied }) => {
      const element = page.copy("reading");
      element.classList.toggle("is-asking", isTied);
      element.querySelector("[data-words]").textContent = isTied ? "Two readings. Which one?" : "It may also be";
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

  problem() {
    const { page } = this;
    const impossible = page.parsed.rests.filter(({ state }) => state === "impossible").map(({ text }) => `“${text}”`);
    const words = page.when.problem || (impossible.length > 0 ? `${impossible.join(", ")} is no code. It stays until you change it.` : "");
    page.part("problem").replaceChildren(...(words ? [note(words, "log-rest")] : []));
  }

  button() {
    const { page } = this;
    const known = page.parsed.lines.filter(({ isKnown }) => isKnown);
    const procedures = known.reduce((sum, { units }) => sum + units, 0);
    const about = page.valued.some(({ isProvisional, value }) => value && isProvisional) ? "≈ " : "";
    const total = compare(page.total, ZERO) > 0 || known.length > 0 ? ` · ${about}${fixed(page.total)} wRVU` : "";
    page.part("log").textContent = `Log ${procedures} ${procedures === 1 ? "procedure" : "procedures"}${total}`;
    page.part("log").disabled = !page.canLog;
  }

  under() {
    const { bundle, shelf, when } = this.page;
    const release = shelf.releaseOn(when.day);
    const policy = rules.policies[shelf.policy.name] ?? "";
    if (!release) return "No release on this day";
    return release.effective_from === bundle.from ? `${bundle.label} · ${policy}` : `${bundle.label} until ${release.release} is here`;
  }
}

function note(words, className = "line-note") {
  return Object.assign(document.createElement("p"), { className, textContent: words });
}
