// Dates in this device's calendar.

/** Return a date such as 2026-03-02, `ago` days before today. */
export function localDay(ago = 0) {
  return dayOf(new Date(), ago);
}

function dayOf(moment, ago = 0) {
  const day = new Date(moment.getFullYear(), moment.getMonth(), moment.getDate() - ago);
  const two = (number) => String(number).padStart(2, "0");
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

/** Format 2026-03-02 as "Mon, Mar 2", with the year if it isn't this year. */
export function formatDay(day) {
  const [year, month, date] = day.split("-").map(Number);
  const options = { weekday: "short", month: "short", day: "numeric" };
  const text = new Date(year, month - 1, date).toLocaleDateString("en-US", options);
  return year === new Date().getFullYear() ? text : `${text}, ${year}`;
}

/** Format an ISO moment as "12:10 PM", with its day if it isn't today: "Mon, Mar 2, 12:10 PM". */
export function formatMoment(at) {
  const moment = new Date(at);
  const clock = moment.toLocaleTimeString("en-US", { hour: "numeric", minute: "2-digit" });
  return dayOf(moment) === localDay() ? clock : `${formatDay(dayOf(moment))}, ${clock}`;
}
