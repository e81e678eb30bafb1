// Asks the server for values this device can't determine: those of a policy that pins a release the device doesn't have.
// Its answer replaces the provisional values until a line, the date or the setting changes.

import { request } from "../device/server.js";
import { exact } from "./exact.js";

const PAUSE = 250; // milliseconds after the last key
const MOST_ANSWERS = 20;

export class PendingCheck {
  /** Calls `onAnswer()` each time the server answers. */
  constructor(page, onAnswer) {
    Object.assign(this, { page, onAnswer, answers: new Map(), timer: 0, valued: [] });
  }

  /** Return the lines with the server's values and hints, for each patient whose lines it has answered for. */
  applyAnswer(valued) {
    this.valued = valued;
    const answered = new Map();
    for (const lines of this.unanswerable) {
      const answer = this.answers.get(this.requestBody(lines));
      for (const [n, line] of lines.entries()) if (answer) answered.set(line, withServerValue(line, answer.lines[n]));
    }
    return valued.map((line) => answered.get(line) ?? line);
  }

  // The lines of each patient with a provisional value.
  get unanswerable() {
    const patients = new Map();
    for (const line of this.valued) {
      const { value, line: { patient } } = line;
      if (value) patients.set(patient, [...(patients.get(patient) ?? []), line]);
    }
    return [...patients.values()].filter((lines) => lines.some(({ isProvisional }) => isProvisional));
  }

  requestBody(lines) {
    const { when } = this.page;
    const plain = lines.map(({ line: { hcpcs, modifiers, units } }) => ({ hcpcs, modifiers, units }));
    return JSON.stringify({ service_date: when.day, setting: when.setting, lines: plain });
  }

  /** Send requests after a short pause, for the patients that haven't been checked. */
  schedule() {
    clearTimeout(this.timer);
    const bodies = this.unanswerable.map((lines) => this.requestBody(lines)).filter((body) => !this.answers.has(body));
    if (bodies.length === 0 || navigator.onLine === false) return;
    this.timer = setTimeout(() => Promise.all(bodies.map((body) => this.send(body))), PAUSE);
  }

  async send(body) {
    try {
      const answer = await request("POST", "/api/v1/entries/preview/", JSON.parse(body));
      this.answers.set(body, answer);
      if (this.answers.size > MOST_ANSWERS) this.answers.delete(this.answers.keys().next().value);
      this.onAnswer();
    } catch {
      // The values stay provisional. The server sets the final ones when the lines sync.
    }
  }
}

function withServerValue(line, { wrvu, hints: serverHints, problem, release_basis: basis }) {
  if (problem) return line;
  const hints = serverHints.map(({ rule, on, needs_review: needsReview }) => ({ rule, on, needsReview }));
  return { ...line, wrvu: exact(wrvu), hints, cut: null, isProvisional: false, isWaiting: basis === "waiting" };
}
