// Numbers that wait for the server: lines that act on each other are valued there, under the clinician's policy. Its answer
// takes the place of the provisional numbers while the lines, the day and the setting stay the same.

import { ask } from "../device/server.js";
import { exact } from "./exact.js";

const PAUSE = 250;
const KEPT = 20;

export class Firm {
  /** `changed()` is called when an answer has come. */
  constructor(page, changed) {
    Object.assign(this, { page, changed, answers: new Map(), timer: 0, valued: [] });
  }

  /** The lines with the server's numbers and hints, where it has given them for just these lines. */
  over(valued) {
    this.valued = valued;
    if (!valued.some(({ isProvisional }) => isProvisional)) return valued;
    const answer = this.answers.get(this.question());
    if (!answer) return valued;
    let n = 0;
    return valued.map((line) => (line.value ? settled(line, answer.lines[n++]) : line));
  }

  question() {
    const { when } = this.page;
    const lines = this.valued.filter(({ value }) => value).map(({ line: { hcpcs, modifiers, units } }) => ({ hcpcs, modifiers, units }));
    return JSON.stringify({ service_date: when.day, setting: when.setting, lines });
  }

  /** Ask, a moment after the last key, when a number waits and this was not asked before. */
  ask() {
    clearTimeout(this.timer);
    if (!this.valued.some(({ isProvisional, value }) => isProvisional && value)) return;
    const question = this.question();
    if (this.answers.has(question) || navigator.onLine === false) return;
    this.timer = setTimeout(() => this.send(question), PAUSE);
  }

  async send(question) {
    try {
      const answer = await ask("POST", "/api/v1/entries/preview/", JSON.parse(question));
      this.answers.set(question, answer);
      if (this.answers.size > KEPT) this.answers.delete(this.answers.keys().next().value);
      this.changed();
    } catch {
      // The numbers stay provisional; the server gives its own when the lines are sent.
    }
  }
}

function settled(line, { wrvu, hints, problem }) {
  if (problem) return line;
  const told = hints.map(({ rule, on, needs_review: needsReview }) => ({ rule, on, needsReview }));
  return { ...line, wrvu: exact(wrvu), hints: told, isProvisional: false };
}
