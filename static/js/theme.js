// Sets the chosen theme on <html> before the first paint. Then handles the theme switch and colors the browser's bars.
(() => {
  const THEMES = ["system", "light", "dark"];
  const root = document.documentElement;

  function stored() {
    try {
      const theme = localStorage.getItem("theme");
      return THEMES.includes(theme) ? theme : "system";
    } catch {
      return "system"; // Storage is off: use the system's theme.
    }
  }

  function show(theme) {
    if (theme === "system") delete root.dataset.theme;
    else root.dataset.theme = theme;
    for (const name of document.querySelectorAll("[data-theme-name]")) name.textContent = theme;
    paintBars();
  }

  function paintBars() {
    const ground = getComputedStyle(root).getPropertyValue("--paper").trim();
    document.querySelector("meta[name=theme-color]")?.setAttribute("content", ground);
  }

  function next() {
    const theme = THEMES[(THEMES.indexOf(root.dataset.theme ?? "system") + 1) % THEMES.length];
    try {
      localStorage.setItem("theme", theme);
    } catch {
      // Without storage the choice lasts as long as the page.
    }
    show(theme);
  }

  show(stored());
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paintBars);
  document.addEventListener("DOMContentLoaded", () => {
    show(root.dataset.theme ?? "system");
    for (const button of document.querySelectorAll("[data-theme-switch]")) {
      button.hidden = false;
      button.addEventListener("click", next);
    }
  });
})();
