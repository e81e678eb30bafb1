// Forms of choices act as soon as one is made; without scripts their button does.

for (const form of document.querySelectorAll("[data-choices]")) {
  form.querySelector("[data-choices-go]")?.setAttribute("hidden", "");
  for (const control of form.querySelectorAll("select, input[type=radio]")) {
    control.addEventListener("change", () => form.requestSubmit());
  }
}
