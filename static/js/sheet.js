// Opens a link or a form's button marked data-sheet in a sheet over this page. If that fails, it opens as usual. What the
// form says is typed, so it's posted.

import "./copy.js";
import { csrfToken } from "./device/server.js";

const sheet = document.getElementById("sheet");
const content = document.getElementById("sheet-content");

async function open({ href, form }) {
  const headers = { "HX-Request": "true" };
  const posted = form && { method: "POST", headers: { ...headers, "X-CSRFToken": csrfToken() }, body: new URLSearchParams(new FormData(form)) };
  const response = await fetch(form?.action ?? href, posted ?? { headers });
  if (!response.ok || response.redirected) throw new Error(`Can't open the sheet: ${response.status}`);
  content.innerHTML = await response.text();
  sheet.showModal();
  sheet.scrollTop = 0;
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-sheet]");
  if (!opener || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  open(opener).catch(() => (opener.form ? opener.form.submit() : location.assign(opener.href)));
});

// A tap outside the sheet closes it.
sheet?.addEventListener("click", (event) => {
  if (event.target === sheet) sheet.close();
});
