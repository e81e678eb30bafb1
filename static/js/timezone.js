// Tells the server the device's time zone, so that a day begins at the clinician's own midnight.

const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
const A_YEAR = 60 * 60 * 24 * 365;

if (timeZone) document.cookie = `timezone=${timeZone}; path=/; max-age=${A_YEAR}; SameSite=Lax`;
