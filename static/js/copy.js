// Copies text: a button marked data-copy="id" copies that element's text and says so, on screen and to screen readers. If
// the browser refuses, the text is shown and selected, to be copied by hand.

const SHOWN = 2000; // milliseconds

async function copy(button) {
  const source = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(source.textContent);
    say(button, "Copied");
  } catch {
    source.closest("details")?.setAttribute("open", "");
    getSelection().selectAllChildren(source);
    source.focus();
    say(button, "Select and copy");
  }
}

function say(button, message) {
  const label = button.querySelector("[data-copy-label]");
  const status = button.parentElement.parentElement.querySelector("[data-copy-status]");
  button.dataset.copyName ??= label.textContent;
  label.textContent = message;
  status.textContent = message === "Copied" ? "Copied." : "Your browser doesn't allow copying here. The text is selected: copy it.";
  clearTimeout(Number(button.dataset.copyTimer));
  button.dataset.copyTimer = setTimeout(() => {
    label.textContent = button.dataset.copyName;
    status.textContent = "";
  }, SHOWN);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-copy]");
  if (button) copy(button);
});
