// The star on a code page. The page is cached, so this shows whether the code is a favorite once it's loaded.

import { device } from "../device/page.js";
import { favoriteOf, shortcutsNow, toggleFavorite } from "../device/favorites.js";

const button = document.querySelector("[data-favorite]");

function show(isFavorite) {
  button.setAttribute("aria-pressed", String(isFavorite));
  button.disabled = false;
}

function say(message) {
  document.querySelector("[data-code-said]").textContent = message;
}

async function start() {
  const { store } = await device();
  const hcpcs = button.dataset.favorite;
  button.addEventListener("click", async () => {
    button.disabled = true;
    const before = button.getAttribute("aria-pressed") === "true";
    try {
      const isFavorite = await toggleFavorite(store, hcpcs);
      show(isFavorite);
      say(isFavorite ? `${hcpcs} is now a favorite. It's on your log page.` : `${hcpcs} is no longer a favorite.`);
    } catch (error) {
      show(before);
      say(`${error.message} Your favorites didn't change.`);
    }
    button.focus();
  });
  show(favoriteOf(await shortcutsNow(store).catch(() => []), hcpcs) !== undefined);
}

if (button) start();
