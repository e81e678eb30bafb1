// Sends the device's time zone to the server in a cookie, because a day starts at the user's midnight.

const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
const ONE_YEAR = 60 * 60 * 24 * 365; // seconds

if (timeZone) document.cookie = `timezone=${timeZone}; path=/; max-age=${ONE_YEAR}; SameSite=Lax`;
