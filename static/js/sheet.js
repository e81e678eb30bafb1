// A link marked data-sheet opens its page in a sheet over this one. Without this script, or without answer, it is a link.

const sheet = document.getElementById("sheet");
const content = document.getElementById("sheet-content");

async function open(link) {
  const answer = await fetch(link.href, { headers: { "HX-Request": "true" } });
  if (!answer.ok || answer.redirected) throw new Error(`no sheet: ${answer.status}`);
  content.innerHTML = await answer.text();
  sheet.showModal();
  sheet.scrollTop = 0;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-sheet]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  open(link).catch(() => location.assign(link.href));
});

// A tap beside the sheet closes it.
sheet?.addEventListener("click", (event) => {
  if (event.target === sheet) sheet.close();
});
