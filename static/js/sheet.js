// Opens a link marked data-sheet in a sheet over this page. If that fails, the link opens as usual.

import "./copy.js";

const sheet = document.getElementById("sheet");
const content = document.getElementById("sheet-content");

async function open(link) {
  const response = await fetch(link.href, { headers: { "HX-Request": "true" } });
  if (!response.ok || response.redirected) throw new Error(`Can't open the sheet: ${response.status}`);
  content.innerHTML = await response.text();
  sheet.showModal();
  sheet.scrollTop = 0;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-sheet]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  open(link).catch(() => location.assign(link.href));
});

// A tap outside the sheet closes it.
sheet?.addEventListener("click", (event) => {
  if (event.target === sheet) sheet.close();
});
