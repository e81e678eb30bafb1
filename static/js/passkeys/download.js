// A button marked data-download="id" saves that element's text as a file.

for (const button of document.querySelectorAll("button[data-download]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const text = document.getElementById(button.dataset.download).textContent;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
    link.download = button.dataset.downloadName;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href));
  });
}
