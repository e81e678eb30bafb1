// Favorites (one line) and saved sets (several lines with a name): create, rename, reorder, delete.

import { newId } from "../device/ids.js";
import { lineText, textOf } from "./read.js";

export class Shortcuts {
  constructor(page) {
    this.page = page;
    this.dialog = page.part("shortcuts-sheet");
    this.rows = page.part("shortcut-rows");
    page.part("edit-shortcuts").addEventListener("click", () => this.open());
    page.part("save-set").addEventListener("click", () => this.saveSet());
    this.rows.addEventListener("click", (event) => this.onClick(event));
    this.rows.addEventListener("change", (event) => this.rename(event.target));
    this.dialog.addEventListener("close", () => page.field.input.focus());
  }

  get all() {
    return this.page.bundleStore.shortcuts;
  }

  hasFavorite(line) {
    return this.favorite(line) !== undefined;
  }

  favorite(line) {
    const text = lineText(line);
    return this.all.find(({ name, lines }) => !name && lines.length === 1 && lineText(lines[0]) === text);
  }

  toggleFavorite(line) {
    const known = this.favorite(line);
    this.save(known ? this.all.filter((each) => each !== known) : [...this.all, newShortcut("", [line])]);
  }

  saveSet() {
    const lines = this.page.parsed.lines.filter(({ isKnown }) => isKnown);
    if (lines.length === 0) return;
    const set = newShortcut(`Set ${this.all.filter(({ name }) => name).length + 1}`, lines);
    this.save([...this.all, set]);
    this.open();
    const name = this.rows.lastElementChild.querySelector("input");
    name.focus();
    name.select();
  }

  /** Show why the server didn't save the list, until it does: in the sheet and, while that's closed, as a message. */
  showRefusal(reason) {
    const box = this.page.part("shortcuts-refused");
    box.hidden = !reason;
    box.textContent = reason;
    if (reason && !this.dialog.open) this.page.toasts.show(reason);
  }

  open() {
    this.show();
    if (!this.dialog.open) this.dialog.showModal();
  }

  show() {
    this.page.part("no-shortcuts").hidden = this.all.length > 0;
    this.rows.replaceChildren(...this.all.map((shortcut, n) => this.row(shortcut, n)));
  }

  row({ id, name, lines }, n) {
    const element = this.page.copy("shortcut");
    const part = (which) => element.querySelector(`[data-${which}]`);
    const codes = textOf(lines);
    element.dataset.id = id;
    part("name").value = name;
    part("name").setAttribute("aria-label", `Name of ${codes}`);
    part("codes").textContent = codes;
    part("doubt").textContent = this.doubt(id, name);
    part("up").disabled = n === 0;
    part("down").disabled = n === this.all.length - 1;
    for (const button of ["up", "down", "delete"]) {
      part(button).setAttribute("aria-label", `${part(button).getAttribute("aria-label")}: ${name || codes}`);
    }
    return element;
  }

  // Why the server doubts a name that was saved before it would have been refused; '' once it's changed.
  doubt(id, name) {
    const doubts = this.page.bundleStore.device?.doubtful_names ?? [];
    return doubts.find((each) => each.id === id && each.name === name)?.reason ?? "";
  }

  onClick(event) {
    const button = event.target.closest("button");
    const at = this.all.findIndex(({ id }) => id === button?.closest("[data-id]")?.dataset.id);
    if (at < 0) return;
    const changed = [...this.all];
    const [moved] = changed.splice(at, 1);
    if (!("delete" in button.dataset)) changed.splice(at + ("up" in button.dataset ? -1 : 1), 0, moved);
    this.save(changed);
    this.show();
  }

  rename(input) {
    const id = input.closest("[data-id]")?.dataset.id;
    const name = input.value.trim().slice(0, 40);
    input.closest("[data-id]").querySelector("[data-doubt]").textContent = this.doubt(id, name);
    this.save(this.all.map((each) => (each.id === id ? { ...each, name } : each)));
  }

  save(shortcuts) {
    this.page.bundleStore.saveShortcuts(shortcuts);
    this.page.lists.show();
  }
}

// A set keeps its patients.
function newShortcut(name, lines) {
  const copies = lines.map(({ hcpcs, modifiers, units, patient = 1 }) => ({ hcpcs, modifiers, units, patient }));
  return { id: newId(), name, lines: copies };
}
