// The day and the setting the lines are logged under.

export class When {
  constructor(form) {
    this.form = form;
    form.addEventListener("change", (event) => {
      if (event.target.value === "other") this.askDate();
    });
    reloadOnNewDay();
  }

  /** The chosen day as an ISO date, '' while an other day is chosen but not given. */
  get day() {
    const chosen = this.form.elements.service_date.value;
    return chosen === "other" ? this.form.elements.other_date.value : chosen;
  }

  get setting() {
    return this.form.elements.setting.value;
  }

  /** Choose a kept day and setting. */
  restore(day, setting) {
    const { service_date: days, other_date: other, setting: settings } = this.form.elements;
    if (day) {
      days.value = [...days].some((choice) => choice.value === day) ? day : "other";
      if (days.value === "other") other.value = day;
    }
    if ([...settings].some((choice) => choice.value === setting)) settings.value = setting;
  }

  askDate() {
    const date = this.form.elements.other_date;
    date.focus();
    try {
      date.showPicker();
    } catch {
      // A browser without a picker leaves the date to be typed.
    }
  }
}

// A page that was left open over midnight shows yesterday as "Today".
function reloadOnNewDay() {
  const opened = new Date().toDateString();
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && new Date().toDateString() !== opened) location.reload();
  });
}
