// Runs on every page: keyboard shortcuts with an off switch, toasts that close, buttons that show passwords.

const OFF = "rvuedge:shortcuts-off";

function shortcutsAreOn() {
  try {
    return localStorage.getItem(OFF) === null;
  } catch {
    return true;
  }
}

function showShortcuts() {
  const on = shortcutsAreOn();
  for (const hint of document.querySelectorAll("[data-shortcut-hint]")) hint.hidden = !on;
  for (const name of document.querySelectorAll("[data-shortcut-name]")) name.textContent = on ? "on" : "off";
}

function switchShortcuts() {
  try {
    if (shortcutsAreOn()) localStorage.setItem(OFF, "1");
    else localStorage.removeItem(OFF);
  } catch {
    // Without storage, shortcuts stay on.
  }
  showShortcuts();
}

function isTyping(target) {
  return target instanceof Element && target.closest("input, select, textarea, [contenteditable]");
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || !shortcutsAreOn()) return;
  const target = document.querySelector(`[data-shortcut="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!target) return;
  event.preventDefault();
  if (target instanceof HTMLInputElement) {
    target.focus();
    target.select();
  } else target.click();
}

function closeToast(button) {
  button.hidden = false;
  button.addEventListener("click", () => button.closest("[data-toast]").remove());
}

function offerToShow(holder) {
  const [input, button] = [holder.querySelector("input"), holder.querySelector("button")];
  button.hidden = false;
  button.addEventListener("click", () => {
    const shown = input.type === "text";
    input.type = shown ? "password" : "text";
    button.setAttribute("aria-pressed", String(!shown));
    button.firstChild.textContent = shown ? "Show" : "Hide";
  });
}

document.addEventListener("keydown", onKey);
document.querySelectorAll("[data-toast-close]").forEach(closeToast);
document.querySelectorAll("[data-password]").forEach(offerToShow);
document.querySelectorAll("[data-shortcut-switch]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", switchShortcuts);
});
document.querySelector("[data-form-errors]")?.closest("form")?.querySelector("[aria-invalid=true]")?.focus();
showShortcuts();
