// One-tap entry of lines logged before: favorites, saved sets, frequent codes and yesterday's log. It reads this device's
// copy of the log, so it works offline.

import { localDay } from "../device/days.js";
import { sessionsOf } from "./days-log.js";
import { lineText, textOf } from "./read.js";
import { totalText } from "./session.js";

const MOST_FREQUENT = 6;
const MOST_PICKS = 12;

export class Recent {
  constructor(page) {
    Object.assign(this, { page, frequent: [], yesterday: [], timesLogged: new Map(), offerCount: 0 });
    this.picks = page.querySelectorAll("[data-picks]");
    for (const list of [page.part("recent"), ...this.picks]) {
      list.addEventListener("click", (event) => this.press(event.target.closest("[data-text]")));
    }
  }

  /** Take the log's entries, newest first. */
  read(entries) {
    const texts = new Map();
    this.timesLogged = new Map();
    for (const { hcpcs, modifiers } of entries) {
      const line = { hcpcs, modifiers, units: 1 };
      const text = lineText(line);
      const seen = texts.get(text) ?? { text, line, times: 0 };
      texts.set(text, { ...seen, times: seen.times + 1 });
      this.timesLogged.set(hcpcs, (this.timesLogged.get(hcpcs) ?? 0) + 1);
    }
    this.frequent = [...texts.values()].sort((a, b) => b.times - a.times).slice(0, MOST_FREQUENT);
    const sessions = sessionsOf(entries, localDay(1));
    this.yesterday = sessions.flatMap((session, n) =>
      session.entries.map(({ hcpcs, modifiers, units }) => ({ hcpcs, modifiers, units, patient: n + 1 })),
    );
  }

  /** Everything to offer as {kind, name, text, lines}: favorites and sets first, in the user's order. */
  offers() {
    const { shortcuts } = this.page.bundleStore;
    const saved = shortcuts.map(({ name, lines }) => ({ kind: name ? "set" : "favorite", name, lines, text: this.textOf(lines) }));
    const savedTexts = new Set(saved.map(({ text }) => text));
    const day = { kind: "day", name: "Repeat yesterday", lines: this.yesterday, text: this.textOf(this.yesterday) };
    const unsaved = this.frequent.filter(({ text }) => !savedTexts.has(text));
    const frequent = unsaved.map(({ text, line }) => ({ kind: "recent", name: "", lines: [line], text }));
    return [...saved, ...frequent, ...(day.text ? [day] : [])];
  }

  // Read again, the text gives the same lines and patients, whatever the user has said about pairs of codes since.
  textOf(lines) {
    return textOf(lines, this.page.table);
  }

  show() {
    const { page } = this;
    const offers = this.offers();
    this.offerCount = offers.length;
    page.part("edit-shortcuts").hidden = page.bundleStore.shortcuts.length === 0;
    const signature = JSON.stringify([offers, page.bundle.label, page.bundleStore.policy, page.values.isWaiting, page.when.setting]);
    if (signature === this.shown) return;
    this.shown = signature;
    page.part("recent-list").replaceChildren(...offers.map((offer) => this.row(offer)));
    for (const list of this.picks) list.replaceChildren(...offers.slice(0, MOST_PICKS).map((offer) => this.pick(offer)));
  }

  row(offer) {
    const element = this.page.copy("recent");
    const part = (name) => element.querySelector(`[data-${name}]`);
    part("code").textContent = offer.name || offer.text;
    part("name").textContent = offer.name ? about(offer.lines) : this.page.bundle.name(offer.lines[0].hcpcs);
    part("value").textContent = this.value(offer);
    part("icon").replaceWith(this.page.copy(`icon-${offer.kind}`));
    element.querySelector("button").dataset.text = offer.text;
    return element;
  }

  /** What logging an offer now would count, or why it counts nothing. */
  value({ lines }) {
    const valued = this.page.values.alone(lines);
    const known = valued.filter(({ value }) => value);
    if (known.length === 0) return "not valid now";
    return totalText(known, "");
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
    this.page.edits.pick(button.dataset.text);
  }
}

function about(lines) {
  const patients = new Set(lines.map(({ patient = 1 }) => patient)).size;
  const codes = `${lines.length} ${lines.length === 1 ? "code" : "codes"}`;
  return patients > 1 ? `${codes}, ${patients} patients` : codes;
}
