// One tap types what was logged before: favorites, saved sets, recent lines, yesterday's. Recents are this device's own view
// of the log, so they are here without network too.

import { localDay } from "../device/ids.js";
import { fixed } from "./exact.js";
import { lineText } from "./read.js";
import { totalOf, valueLines } from "./session.js";

const RECENTS = 6;
const PICKS = 12;

export class Again {
  constructor(page, log) {
    Object.assign(this, { page, log, recent: [], yesterday: [], offered: 0 });
    page.part("again").addEventListener("click", (event) => this.press(event.target.closest("[data-text]")));
    page.part("picks").addEventListener("click", (event) => this.press(event.target.closest("[data-text]")));
  }

  /** Look at the log again: after each change of what this device knows. */
  async refresh() {
    const entries = await this.log.entries();
    const lines = entries.map(({ hcpcs, modifiers, units, service_date: day }) => ({ hcpcs, modifiers, units, day }));
    const texts = new Map();
    for (const line of lines) {
      const text = lineText({ ...line, units: 1 });
      const seen = texts.get(text) ?? { text, line: { ...line, units: 1 }, times: 0 };
      texts.set(text, { ...seen, times: seen.times + 1 });
    }
    this.recent = [...texts.values()].sort((a, b) => b.times - a.times).slice(0, RECENTS);
    this.yesterday = lines.filter(({ day }) => day === localDay(1)).reverse();
    if (this.page.parsed) this.show();
  }

  /** Everything on offer: {kind, name, text, lines}, favorites and sets in their own order first. */
  offers() {
    const { shortcuts } = this.page.shelf;
    const own = shortcuts.map(({ name, lines }) => ({
      kind: name ? "set" : "favorite", name, lines, text: lines.map(lineText).join(" "),
    }));
    const known = new Set(own.map(({ text }) => text));
    const day = this.yesterday.map(lineText).join(" ");
    const repeat = day ? [{ kind: "day", name: "Repeat yesterday", lines: this.yesterday, text: day }] : [];
    const recents = this.recent.filter(({ text }) => !known.has(text)).map(({ text, line }) => ({ kind: "recent", name: "", lines: [line], text }));
    return [...own, ...recents, ...repeat];
  }

  /** What each key changes: whether the list is there. */
  look() {
    const { page, offered } = this;
    const isEmpty = page.field.text.trim() === "";
    page.part("again").hidden = !isEmpty || offered === 0;
    page.part("first").hidden = !isEmpty || offered > 0;
  }

  show() {
    const { page } = this;
    const offers = this.offers();
    this.offered = offers.length;
    this.look();
    page.part("edit-shortcuts").hidden = page.shelf.shortcuts.length === 0;
    const signature = JSON.stringify([offers, page.bundle.label, page.shelf.policy.name]);
    if (signature === this.shown) return;
    this.shown = signature;
    page.part("again-list").replaceChildren(...offers.map((offer) => this.row(offer)));
    page.part("picks").replaceChildren(...offers.slice(0, PICKS).map((offer) => this.pick(offer)));
  }

  row(offer) {
    const { bundle, shelf } = this.page;
    const element = this.page.copy("again");
    const part = (name) => element.querySelector(`[data-${name}]`);
    const count = offer.lines.length;
    part("code").textContent = offer.name || offer.text;
    part("name").textContent = offer.name ? `${count} ${count === 1 ? "code" : "codes"}` : bundle.name(offer.lines[0].hcpcs);
    const valued = valueLines(offer.lines, bundle, shelf.policy);
    part("value").textContent = `${valued.some(({ isProvisional }) => isProvisional) ? "≈ " : ""}${fixed(totalOf(valued))}`;
    part("icon").replaceWith(this.page.copy(`icon-${offer.kind}`));
    element.querySelector("button").dataset.text = offer.text;
    return element;
  }

  pick(offer) {
    const element = this.page.copy("pick");
    element.querySelector("[data-code]").textContent = offer.name || offer.text;
    element.querySelector("[data-icon]").replaceWith(this.page.copy(`icon-${offer.kind}`));
    element.dataset.text = offer.text;
    return element;
  }

  press(button) {
    if (!button) return;
    navigator.vibrate?.(8);
    this.page.pick(button.dataset.text);
  }
}
