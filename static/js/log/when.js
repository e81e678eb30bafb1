// The day and the setting the lines are logged under. Days are this device's: the page may be older than today.

import { localDay } from "../device/ids.js";

const SETTING = "rvuedge:setting";

export class When {
  /** `changed()` is called when another day or setting is chosen. */
  constructor(form, changed) {
    const { service_date: days, other_date: other, setting: settings } = form.elements;
    Object.assign(this, { days, other, settings });
    this.countDays();
    this.settings.value = remembered() ?? this.settings.value;
    form.addEventListener("change", (event) => {
      if (event.target === days && days.value === "other") this.askDate();
      if (event.target === settings) remember(settings.value);
      if ([days, other, settings].includes(event.target)) changed();
    });
    document.addEventListener("visibilitychange", () => document.hidden || this.countDays());
  }

  // After midnight "Today" is another day; what was chosen stays what it says.
  countDays() {
    for (const choice of this.days.querySelectorAll("[data-day]")) choice.value = localDay(Number(choice.dataset.day));
    this.other.max = localDay();
  }

  /** The chosen day as an ISO date, today while another day is chosen but not given. */
  get day() {
    const chosen = this.days.value === "other" ? this.other.value : this.days.value;
    return chosen || localDay();
  }

  get setting() {
    return this.settings.value;
  }

  /** What is wrong with the day, '' when nothing is. */
  get problem() {
    return this.day > localDay() ? "The date is in the future." : "";
  }

  /** Choose a kept day and setting. */
  restore(day, setting) {
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
      // A browser without a picker leaves the date to be typed.
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
