// The date and setting for the lines. Dates come from this device, because the page may have been loaded on another day.

import { localDay } from "../device/days.js";

const SETTING = "rvuedge:setting";
const FORMER_OFFICE = "office"; // how devices saved nonfacility before 0.2.0

export class When {
  /** Calls `onChange()` when the user picks another date or setting. */
  constructor(page, onChange) {
    const { service_date: days, setting: settings } = page.form.elements;
    Object.assign(this, { days, settings, sheet: page.part("day-sheet"), onChange });
    this.other = this.sheet.querySelector("input");
    this.updateDays();
    this.restore("", remembered());
    this.chosen = days.value;
    days.addEventListener("change", () => (days.value === "other" ? this.askDate() : this.choose(days.value)));
    settings.addEventListener("change", () => {
      remember(settings.value);
      onChange();
    });
    this.sheet.querySelector("form").addEventListener("submit", (event) => this.answer(event));
    this.sheet.addEventListener("close", () => (this.days.value = this.chosen));
    document.addEventListener("visibilitychange", () => document.hidden || this.updateDays());
  }

  // After midnight, "Today" becomes the new date. The user's choice keeps its label.
  updateDays() {
    for (const choice of this.days.querySelectorAll("[data-day]")) choice.value = localDay(Number(choice.dataset.day));
    this.other.max = localDay();
    this.chosen = this.days.value;
  }

  /** The chosen ISO date. */
  get day() {
    return this.days.value === "other" ? this.chosen : this.days.value;
  }

  get setting() {
    return this.settings.value;
  }

  /** The problem with the date, or '' if there is none. */
  get problem() {
    return this.day > localDay() ? "The date is in the future." : "";
  }

  /** Choose a saved date and setting. A setting that isn't a choice changes nothing. */
  restore(day, saved) {
    const setting = saved === FORMER_OFFICE ? "nonfacility" : saved;
    if (day) this.choose(day, false);
    if ([...this.settings.options].some((choice) => choice.value === setting)) this.settings.value = setting;
  }

  // A date other than today and yesterday gets an option of its own, so the field shows it.
  choose(day, isChange = true) {
    if (![...this.days.options].some((choice) => choice.value === day)) {
      const option = this.days.querySelector("[data-picked]") ?? document.createElement("option");
      Object.assign(option, { value: day, textContent: shortDay(day) });
      option.dataset.picked = "";
      this.days.querySelector("[value=other]").before(option);
    }
    this.days.value = day;
    this.chosen = day;
    if (isChange) this.onChange();
  }

  askDate() {
    this.other.value = this.chosen;
    this.showProblem("");
    this.sheet.showModal();
  }

  answer(event) {
    if (event.submitter?.value !== "use") return;
    const problem = this.other.value === "" ? "Enter a date." : this.other.value > localDay() ? "The date is in the future." : "";
    this.showProblem(problem);
    if (problem) event.preventDefault();
    else this.choose(this.other.value);
  }

  showProblem(message) {
    this.sheet.querySelector("[data-day-problem]").textContent = message;
  }
}

function shortDay(day) {
  const [year, month, date] = day.split("-").map(Number);
  const options = { month: "short", day: "numeric", ...(year === new Date().getFullYear() ? {} : { year: "2-digit" }) };
  return new Date(year, month - 1, date).toLocaleDateString("en-US", options).replace(/, (\d\d)$/, ", ’$1");
}

function remembered() {
  try {
    return localStorage.getItem(SETTING);
  } catch {
    return null;
  }
}

function remember(setting) {
  try {
    localStorage.setItem(SETTING, setting);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}
