// Sends the device's time zone to the server in a cookie, because a day starts at the user's midnight.

const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
const ONE_YEAR = 60 * 60 * 24 * 365; // seconds

const PREFIX = location.protocol === "https:" ? "__Host-" : ""; // only https may set a cookie with this prefix

if (timeZone) {
  const attributes = `path=/; max-age=${ONE_YEAR}; SameSite=Lax${PREFIX && "; Secure"}`;
  document.cookie = `${PREFIX}timezone=${timeZone}; ${attributes}`;
}
