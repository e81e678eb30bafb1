// One-tap entry of lines logged before: favorites, saved sets, frequent codes and yesterday's log. It reads this device's
// copy of the log, so it works offline.

import { localDay } from "../device/days.js";
import { fixed } from "./exact.js";
import { lineText } from "./read.js";
import { totalOf, valueLines } from "./session.js";

const MOST_FREQUENT = 6;
const MOST_PICKS = 12;

export class Recent {
  constructor(page, log) {
    Object.assign(this, { page, log, frequent: [], yesterday: [], offerCount: 0 });
    page.part("recent").addEventListener("click", (event) => this.press(event.target.closest("[data-text]")));
    page.part("picks").addEventListener("click", (event) => this.press(event.target.closest("[data-text]")));
  }

  /** Read the log again. Call it after each change on this device. */
  async refresh() {
    const entries = await this.log.entries();
    const lines = entries.map(({ hcpcs, modifiers, units, service_date: day }) => ({ hcpcs, modifiers, units, day }));
    const texts = new Map();
    for (const line of lines) {
      const text = lineText({ ...line, units: 1 });
      const seen = texts.get(text) ?? { text, line: { ...line, units: 1 }, times: 0 };
      texts.set(text, { ...seen, times: seen.times + 1 });
    }
    this.frequent = [...texts.values()].sort((a, b) => b.times - a.times).slice(0, MOST_FREQUENT);
    this.yesterday = lines.filter(({ day }) => day === localDay(1)).reverse();
    if (this.page.parsed) this.show();
  }

  /** Everything to offer as {kind, name, text, lines}: favorites and sets first, in the user's order. */
  offers() {
    const { shortcuts } = this.page.bundleStore;
    const saved = shortcuts.map(({ name, lines }) => ({
      kind: name ? "set" : "favorite", name, lines, text: lines.map(lineText).join(" "),
    }));
    const savedTexts = new Set(saved.map(({ text }) => text));
    const day = this.yesterday.map(lineText).join(" ");
    const repeat = day ? [{ kind: "day", name: "Repeat yesterday", lines: this.yesterday, text: day }] : [];
    const unsaved = this.frequent.filter(({ text }) => !savedTexts.has(text));
    const frequent = unsaved.map(({ text, line }) => ({ kind: "recent", name: "", lines: [line], text }));
    return [...saved, ...frequent, ...repeat];
  }

  /** Show the list only while the field is empty. Called on every key, so it does nothing else. */
  showOrHide() {
    const { page, offerCount } = this;
    const isEmpty = page.field.text.trim() === "";
    page.part("recent").hidden = !isEmpty || offerCount === 0;
    page.part("first").hidden = !isEmpty || offerCount > 0;
  }

  show() {
    const { page } = this;
    const offers = this.offers();
    this.offerCount = offers.length;
    this.showOrHide();
    page.part("edit-shortcuts").hidden = page.bundleStore.shortcuts.length === 0;
    const signature = JSON.stringify([offers, page.bundle.label, page.bundleStore.policy.name, page.isWaiting]);
    if (signature === this.shown) return;
    this.shown = signature;
    page.part("recent-list").replaceChildren(...offers.map((offer) => this.row(offer)));
    page.part("picks").replaceChildren(...offers.slice(0, MOST_PICKS).map((offer) => this.pick(offer)));
  }

  row(offer) {
    const { bundle, bundleStore } = this.page;
    const element = this.page.copy("recent");
    const part = (name) => element.querySelector(`[data-${name}]`);
    const count = offer.lines.length;
    part("code").textContent = offer.name || offer.text;
    part("name").textContent = offer.name ? `${count} ${count === 1 ? "code" : "codes"}` : bundle.name(offer.lines[0].hcpcs);
    const valued = valueLines(offer.lines, bundle, bundleStore.policy, this.page.when.setting);
    part("value").textContent = this.page.isWaiting ? "waits" : `${valued.some(({ isProvisional }) => isProvisional) ? "≈ " : ""}${fixed(totalOf(valued))}`;
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
