// Exact decimals: {digits, scale} means digits / 10^scale. Work RVUs never go through floating point.

/** Parse a decimal such as "0.625". */
export function exact(text) {
  const [integer, decimals = ""] = String(text).split(".");
  return { digits: BigInt(integer + decimals), scale: decimals.length };
}

export const ZERO = exact("0");
export const ONE = exact("1");

export function times(a, b) {
  return { digits: a.digits * b.digits, scale: a.scale + b.scale };
}

export function plus(a, b) {
  const scale = Math.max(a.scale, b.scale);
  return { digits: at(a, scale) + at(b, scale), scale };
}

/** Return a - b, or zero if that is negative. */
export function minus(a, b) {
  const scale = Math.max(a.scale, b.scale);
  const digits = at(a, scale) - at(b, scale);
  return { digits: digits < 0n ? 0n : digits, scale };
}

/** Return -1, 0 or 1 if a is less than, equal to or greater than b. */
export function compare(a, b) {
  const scale = Math.max(a.scale, b.scale);
  const difference = at(a, scale) - at(b, scale);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** Round half up. Numbers here are never negative. */
export function rounded(a, places = 2) {
  if (a.scale <= places) return { digits: at(a, places), scale: places };
  const step = 10n ** BigInt(a.scale - places);
  return { digits: (a.digits + step / 2n) / step, scale: places };
}

/** Format with a fixed number of decimals, rounded half up: "1.30". */
export function fixed(a, places = 2) {
  const digits = rounded(a, places).digits.toString().padStart(places + 1, "0");
  return places ? `${digits.slice(0, -places)}.${digits.slice(-places)}` : digits;
}

/** Format with two decimals and a comma for thousands: "1,298.70". */
export function grouped(a) {
  const [integer, decimals] = fixed(a).split(".");
  return `${integer.replace(/\B(?=(\d{3})+$)/g, ",")}.${decimals}`;
}

/** Format every digit, without trailing zeros: "0.955". */
export function plain(a) {
  return a.scale ? fixed(a, a.scale).replace(/\.?0+$/, "") : a.digits.toString();
}

function at(a, scale) {
  return a.digits * 10n ** BigInt(scale - a.scale);
}
