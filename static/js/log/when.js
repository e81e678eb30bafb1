// The date and setting for the lines. Dates come from this device, because the page may have been loaded on another day.

import { localDay } from "../device/days.js";

const SETTING = "rvuedge:setting";
const FORMER_OFFICE = "office"; // how devices saved nonfacility before 0.2.0

export class When {
  /** Calls `onChange()` when the user picks another date or setting. */
  constructor(form, onChange) {
    const { service_date: days, other_date: other, setting: settings } = form.elements;
    Object.assign(this, { days, other, settings });
    this.updateDays();
    this.restore("", remembered());
    form.addEventListener("change", (event) => {
      if (event.target === days && days.value === "other") this.askDate();
      if (event.target === settings) remember(settings.value);
      if ([days, other, settings].includes(event.target)) onChange();
    });
    document.addEventListener("visibilitychange", () => document.hidden || this.updateDays());
  }

  // After midnight, "Today" becomes the new date. The user's choice keeps its label.
  updateDays() {
    for (const choice of this.days.querySelectorAll("[data-day]")) choice.value = localDay(Number(choice.dataset.day));
    this.other.max = localDay();
  }

  /** The chosen ISO date. Today while "Other date" is chosen but empty. */
  get day() {
    const chosen = this.days.value === "other" ? this.other.value : this.days.value;
    return chosen || localDay();
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
    if (day) {
      this.days.value = [...this.days.options].some((choice) => choice.value === day) ? day : "other";
      if (this.days.value === "other") this.other.value = day;
    }
    if ([...this.settings.options].some((choice) => choice.value === setting)) this.settings.value = setting;
  }

  askDate() {
    this.other.focus();
    try {
      this.other.showPicker();
    } catch {
      // Without a date picker, the user types the date.
    }
  }
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
