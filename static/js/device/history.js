// The history page: shows how many changes haven't synced. Offline, editing an entry opens the page for this device.

import { onSync } from "./page.js";

const part = (name) => document.querySelector(`[data-${name}]`);

// A saved page has its own notice (saved-page.js).
onSync(({ waiting, refused }) => {
  if (document.documentElement.dataset.savedAt) return;
  const count = waiting + refused;
  for (const element of [part("waiting"), part("waiting-lines")]) if (element) element.hidden = count === 0;
  if (part("waiting-count")) part("waiting-count").textContent = `Waiting to sync ${count}`;
  const message = count === 1 ? "1 change is only on this device." : `${count} changes are only on this device.`;
  if (part("waiting-words")) part("waiting-words").textContent = message;
});

document.addEventListener("click", (event) => {
  const action = event.target.closest(".entry-code a, .entry-actions > *");
  if (!action || navigator.onLine) return;
  event.preventDefault();
  location.assign("/log/waiting/");
});
