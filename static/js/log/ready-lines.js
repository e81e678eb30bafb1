// The "Ready to log" list: the patients with their lines, other readings, what isn't understood, and the log button.

import { compare, grouped, plain, ZERO } from "./exact.js";
import { lineRow, note } from "./line-row.js";
import { patientsOf } from "./ready-patients.js";
import { problemsOf, readingElements } from "./readings.js";
import { openingText } from "./reductions.js";
import { releaseNote } from "./release-note.js";

export class ReadyLines {
  constructor(page) {
    Object.assign(this, { page, list: page.part("patients"), card: page.part("ready"), shown: [], folded: new Set(), opened: 0 });
  }

  show() {
    const { page } = this;
    const patients = patientsOf(page.valued);
    const notes = [...readingElements(page), ...problemsOf(page).map((text) => note(text, "log-rest"))];
    page.part("notes").replaceChildren(...notes);
    page.part("ready").hidden = patients.length === 0 && notes.length === 0;
    page.part("ready-head").hidden = patients.length === 0;
    page.part("bar").hidden = patients.length === 0;
    page.part("release-note").textContent = releaseNote(page);
    if (patients.length !== this.count) this.opened = 0; // the newest patient is open
    this.count = patients.length;
    for (const [n, patient] of patients.entries()) this.showPatient(n, patient);
    for (const each of this.shown.splice(patients.length)) each.element.remove();
    this.showButton();
    cancelAnimationFrame(this.frame);
    if (this.isTyping) this.frame = requestAnimationFrame(() => (this.card.scrollTop = this.card.scrollHeight));
  }

  // While the phone's keys are up, one patient is open and the others are one row each.
  get isTyping() {
    return !this.page.part("strip").hidden;
  }

  isFolded({ number }) {
    if (this.isTyping) return number !== (this.opened || this.count);
    return this.folded.has(number);
  }

  fold({ number }) {
    if (this.isTyping) this.opened = this.opened === number ? 0 : number;
    else if (!this.folded.delete(number)) this.folded.add(number);
    this.show();
  }

  // Redraws a patient only when its content has changed.
  showPatient(n, patient) {
    const isFolded = this.count > 1 && this.isFolded(patient);
    const { number, opens, key, lines, total } = patient;
    const isProvisional = lines.some(({ valued }) => valued.isProvisional);
    const facts = [this.count > 1, isFolded, this.isTyping, number, opens, lines[0].index, key, plain(total), isProvisional];
    const signature = [...facts, this.page.bundle.label, this.page.values.stamp, this.page.choices.stamp].join("|");
    if (this.shown[n]?.signature === signature) return;
    const element = this.patientElement(patient, isFolded);
    if (this.shown[n]) this.shown[n].element.replaceWith(element);
    else this.list.append(element);
    this.shown[n] = { signature, element };
  }

  patientElement(patient, isFolded) {
    const element = this.page.copy("patient");
    const part = (which) => element.querySelector(`[data-${which}]`);
    const band = part("band");
    band.hidden = this.count === 1;
    band.setAttribute("aria-expanded", String(!isFolded));
    band.addEventListener("click", () => this.fold(patient));
    part("number").textContent = `Patient ${patient.number}`;
    part("about").textContent = isFolded
      ? patient.lines.map(({ valued: { line } }) => line.hcpcs).join(" · ")
      : this.isTyping ? releaseNote(this.page) : "";
    part("sum").textContent = compare(patient.total, ZERO) > 0 ? grouped(patient.total) : "–";
    if (!isFolded) part("lines").append(...patient.lines.map(({ index }) => lineRow(this.page, patient, index)));
    this.showOpening(element, patient, isFolded);
    return element;
  }

  showOpening(element, { opens, lines }, isFolded) {
    const text = isFolded ? "" : openingText(opens);
    const opening = element.querySelector("[data-opening]");
    opening.hidden = text === "";
    opening.querySelector("[data-message]").textContent = text;
    opening.querySelector("[data-same]").addEventListener("click", () => this.page.edits.join(lines[0].index));
  }

  showButton() {
    const { page } = this;
    const known = page.parsed.lines.filter(({ isKnown }) => isKnown);
    const procedures = known.reduce((sum, { units }) => sum + units, 0);
    const approximately = page.valued.some(({ isProvisional, value }) => value && isProvisional) ? "≈ " : "";
    const total = compare(page.total, ZERO) > 0 ? ` · ${approximately}${grouped(page.total)} wRVU` : "";
    const text = procedures === 0 ? "Nothing to log yet" : `Log ${procedures} ${procedures === 1 ? "procedure" : "procedures"}${total}`;
    page.part("log").textContent = text;
    page.part("log").disabled = !page.canLog;
  }
}
