// The upload of a release: a file may be dropped, its size is checked before it is sent, and what is sent is shown.

const megabytes = (bytes) => `${(bytes / 1024 / 1024).toFixed(1)} MB`;

function sizeFault(file, limit) {
  if (file.size > limit) return `${file.name} has ${megabytes(file.size)}, more than ${megabytes(limit)}. It is not sent.`;
  return file.size === 0 ? `${file.name} is empty. It is not sent.` : "";
}

function connect(form) {
  const input = form.querySelector("input[type=file]");
  const [drop, chosen, bar] = ["drop", "chosen", "bar"].map((name) => form.querySelector(`[data-${name}]`));
  const button = form.querySelector("button");

  function show() {
    const file = input.files[0];
    const fault = file ? sizeFault(file, Number(form.dataset.limit)) : "";
    input.setCustomValidity(fault);
    chosen.classList.toggle("field-error", fault !== "");
    if (file) chosen.textContent = fault || `${file.name}, ${megabytes(file.size)}`;
    button.disabled = fault !== "";
  }

  function isOver(over) {
    return (event) => {
      event.preventDefault();
      drop.classList.toggle("is-over", over);
    };
  }

  for (const name of ["dragenter", "dragover"]) drop.addEventListener(name, isOver(true));
  drop.addEventListener("dragleave", isOver(false));
  drop.addEventListener("drop", (event) => {
    isOver(false)(event);
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    show();
  });
  input.addEventListener("change", show);
  form.addEventListener("submit", (event) => {
    if (!input.files.length) return;
    event.preventDefault();
    send(form, { button, bar, chosen });
  });
}

function send(form, { button, bar, chosen }) {
  const request = new XMLHttpRequest();
  button.disabled = true;
  bar.hidden = false;
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) bar.value = (100 * event.loaded) / event.total;
  });
  request.addEventListener("load", () => {
    // An answer that refuses is the same page with the reason; one that takes the file leads to its import.
    if (request.responseURL && request.status < 400) window.location.assign(request.responseURL);
    else refuse(request);
  });
  request.addEventListener("error", () => {
    button.disabled = false;
    bar.hidden = true;
    chosen.classList.add("field-error");
    chosen.textContent = "The connection broke off. Nothing was kept; send the file again.";
  });
  request.open("POST", form.getAttribute("action") || window.location.pathname);
  request.send(new FormData(form));
}

function refuse(request) {
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  const answer = page.querySelector("[data-upload]");
  const form = document.querySelector("[data-upload]");
  if (!answer) {
    form.querySelector("[data-chosen]").textContent = `The server answered ${request.status}. Nothing was kept.`;
    form.querySelector("[data-bar]").hidden = true;
    form.querySelector("button").disabled = false;
    return;
  }
  form.replaceWith(answer);
  connect(answer);
  answer.querySelector("[data-form-errors]")?.scrollIntoView({ block: "nearest" });
}

document.querySelectorAll("[data-upload]").forEach(connect);
