// Asks the server for the values this device can't determine: lines that affect each other, under the user's policy. Its
// answer replaces the provisional values until a line, the date or the setting changes.

import { request } from "../device/server.js";
import { exact } from "./exact.js";

const PAUSE = 250; // milliseconds after the last key
const MOST_ANSWERS = 20;

export class PendingCheck {
  /** Calls `onAnswer()` each time the server answers. */
  constructor(page, onAnswer) {
    Object.assign(this, { page, onAnswer, answers: new Map(), timer: 0, valued: [] });
  }

  /** Return the lines with the server's values and hints, if it has answered for exactly these lines. */
  applyAnswer(valued) {
    this.valued = valued;
    if (!valued.some(({ isProvisional }) => isProvisional)) return valued;
    const answer = this.answers.get(this.requestBody());
    if (!answer) return valued;
    let n = 0;
    return valued.map((line) => (line.value ? withServerValue(line, answer.lines[n++]) : line));
  }

  requestBody() {
    const { when } = this.page;
    const lines = this.valued.filter(({ value }) => value).map(({ line: { hcpcs, modifiers, units } }) => ({ hcpcs, modifiers, units }));
    return JSON.stringify({ service_date: when.day, setting: when.setting, lines });
  }

  /** Send a request after a short pause, if a value is provisional and these lines haven't been checked. */
  schedule() {
    clearTimeout(this.timer);
    if (!this.valued.some(({ isProvisional, value }) => isProvisional && value)) return;
    const body = this.requestBody();
    if (this.answers.has(body) || navigator.onLine === false) return;
    this.timer = setTimeout(() => this.send(body), PAUSE);
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
  return { ...line, wrvu: exact(wrvu), hints, isProvisional: false, isWaiting: basis === "waiting" };
}
