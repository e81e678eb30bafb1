// Dates in this device's calendar.

/** Return a date such as 2026-03-02, `ago` days before today. */
export function localDay(ago = 0) {
  const now = new Date();
  const day = new Date(now.getFullYear(), now.getMonth(), now.getDate() - ago);
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
