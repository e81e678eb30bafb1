// Submits a form marked data-choices as soon as the user picks an option. Without scripts, its button does.

for (const form of document.querySelectorAll("[data-choices]")) {
  form.querySelector("[data-choices-go]")?.setAttribute("hidden", "");
  for (const control of form.querySelectorAll("select, input[type=radio]")) {
    control.addEventListener("change", () => form.requestSubmit());
  }
}
