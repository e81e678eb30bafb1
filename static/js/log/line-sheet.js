// The sheet that edits one line, typed or already logged: units, modifiers (those that fit the code first), favorite, which
// patient, remove.

import { fitting, others } from "./fitting.js";
import rules from "./rules.js";
import { MOST_MODIFIERS } from "./table.js";

const MOST_UNITS = 999;

export class LineSheet {
  constructor(page) {
    this.page = page;
    this.dialog = page.part("line-sheet");
    this.units = this.part("units");
    this.part("fewer").addEventListener("click", () => this.step(-1));
    this.part("more").addEventListener("click", () => this.step(1));
    this.units.addEventListener("input", () => this.setUnits(Number(this.units.value)));
    this.part("remove").addEventListener("click", () => this.finish(null));
    this.part("favorite").addEventListener("click", () => this.favorite());
    this.part("separate").addEventListener("click", () => this.changePatient());
    this.dialog.addEventListener("click", (event) => this.onClick(event));
    this.dialog.addEventListener("close", () => page.field.input.focus());
  }

  part(name) {
    return this.dialog.querySelector(`[data-${name}]`);
  }

  /** Edit the `index`th line of the text. */
  open(index) {
    const { lines } = this.page.parsed;
    const [line, before] = [lines[index], lines[index - 1]];
    const isWithBefore = before && before.patient === line.patient;
    this.part("separate").hidden = !before;
    this.part("separate").lastElementChild.textContent = isWithBefore ? "Different patient" : "Same patient as before";
    this.changePatient = () => {
      this.dialog.close();
      if (isWithBefore) this.page.edits.separate(index, null);
      else this.page.edits.join(index);
    };
    this.show(line, (changed) => this.page.edits.rewrite(index, changed));
  }

  /** Edit a logged entry. `today` changes or removes it in the log. */
  openEntry(entry, today) {
    const { hcpcs, modifiers, units } = entry;
    this.part("separate").hidden = true;
    this.show({ hcpcs, modifiers, units }, (changed) => {
      if (changed) today.change(entry, { modifiers: changed.modifiers, units: changed.units });
      else today.removeLine(entry.id);
    });
  }

  show(line, change) {
    Object.assign(this, { line: structuredClone(line), before: JSON.stringify(line), change });
    this.units.value = line.units;
    this.part("line-title").textContent = this.page.bundle.name(line.hcpcs);
    this.showKeys("fitting", [...line.modifiers, ...fitting(this.page, line)]);
    this.showKeys("others", others(this.page, line).filter((name) => !line.modifiers.includes(name)));
    this.isInvalid = false;
    this.showProblem("");
    this.update();
    this.dialog.showModal();
  }

  showKeys(where, names) {
    const buttons = names.map((name) => {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", className: "modifier-key" });
      button.dataset.name = name;
      button.append(textElement("b", name), textElement("span", rules.modifiers[name]?.[1] ?? "Unknown"));
      return button;
    });
    this.part(where).replaceChildren(...buttons);
  }

  update() {
    const { modifiers, hcpcs, units } = this.line;
    this.part("line-name").textContent = [hcpcs, ...modifiers].join("-") + (units > 1 ? ` ×${units}` : "");
    for (const button of this.dialog.querySelectorAll("[data-name]")) {
      button.setAttribute("aria-pressed", String(modifiers.includes(button.dataset.name)));
    }
    this.part("favorite").setAttribute("aria-pressed", String(this.page.shortcuts.hasFavorite(this.line)));
  }

  onClick(event) {
    if (event.target === this.dialog) this.finish(this.line);
    const button = event.target.closest("[data-name]");
    if (button) this.toggle(button.dataset.name);
    if (event.target.closest(".button-main, .sheet-close")) this.finish(this.line);
  }

  toggle(name) {
    const { line } = this;
    const has = line.modifiers.includes(name);
    if (!has && line.modifiers.length === MOST_MODIFIERS) return this.showProblem("A line has at most four modifiers.");
    line.modifiers = has ? line.modifiers.filter((each) => each !== name) : [...line.modifiers, name];
    this.showProblem("");
    this.update();
  }

  step(by) {
    this.setUnits(this.line.units + by);
    this.units.value = this.line.units;
  }

  setUnits(units) {
    this.isInvalid = false;
    const isUnits = Number.isInteger(units) && units >= 1 && units <= MOST_UNITS;
    if (isUnits) this.line.units = units;
    this.isInvalid = !isUnits;
    this.showProblem(isUnits ? "" : `Enter 1 to ${MOST_UNITS} units.`);
    this.update();
  }

  showProblem(message) {
    this.part("line-problem").textContent = message;
  }

  favorite() {
    this.page.shortcuts.toggleFavorite(this.line);
    this.update();
  }

  finish(line) {
    if (line && this.isInvalid) return this.units.focus();
    if (JSON.stringify(line) !== this.before) this.change(line);
    this.dialog.close();
  }
}

function textElement(tag, text) {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}
