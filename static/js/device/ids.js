// Ids made on this device, and its calendar.

/** A random UUID; randomUUID is absent where the page is served without TLS. */
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** A day of this device's calendar as 2026-03-02; `ago` days before today. */
export function localDay(ago = 0) {
  const now = new Date();
  const day = new Date(now.getFullYear(), now.getMonth(), now.getDate() - ago);
  const two = (number) => String(number).padStart(2, "0");
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

/** 2026-03-02 as Mon, Mar 2. */
export function dayInWords(day) {
  const [year, month, date] = day.split("-").map(Number);
  const options = { weekday: "short", month: "short", day: "numeric" };
  const words = new Date(year, month - 1, date).toLocaleDateString("en-US", options);
  return year === new Date().getFullYear() ? words : `${words}, ${year}`;
}
