// A change inside an element marked data-picks="id" also picks the radio button with that id, whose detail it is.

for (const part of document.querySelectorAll("[data-picks]")) {
  part.addEventListener("input", () => {
    document.getElementById(part.dataset.picks).checked = true;
  });
}
