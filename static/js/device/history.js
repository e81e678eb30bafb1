// The history tells of what is on this device only; without network a line is corrected on the page that holds it.

const part = (name) => document.querySelector(`[data-${name}]`);

window.addEventListener("rvuedge:sync", ({ detail: { waiting, refused } }) => {
  const count = waiting + refused;
  for (const place of [part("waiting"), part("waiting-lines")]) if (place) place.hidden = count === 0;
  if (part("waiting-count")) part("waiting-count").textContent = `Waiting ${count}`;
  const words = count === 1 ? "1 change is on this device only." : `${count} changes are on this device only.`;
  if (part("waiting-words")) part("waiting-words").textContent = words;
});

document.addEventListener("click", (event) => {
  const change = event.target.closest(".entry-code a, .entry-actions > *");
  if (!change || navigator.onLine) return;
  event.preventDefault();
  location.assign("/log/waiting/");
});
