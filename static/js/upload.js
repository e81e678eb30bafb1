// Uploads a release: accepts a dropped file, checks its size before sending it and shows the progress.

const UNKNOWN = "Reload this page: if the file isn't under Uploads, upload it again.";
const NO_ANSWER = [502, 503, 504]; // of a proxy or a server that is being replaced: the file may have arrived

const megabytes = (bytes) => `${(bytes / 1024 / 1024).toFixed(1)} MB`;

function sizeProblem(file, limit) {
  if (file.size > limit) return `${file.name} is ${megabytes(file.size)}, over the ${megabytes(limit)} limit. It wasn't sent.`;
  return file.size === 0 ? `${file.name} is empty. It wasn't sent.` : "";
}

function connect(form) {
  const input = form.querySelector("input[type=file]");
  const [drop, chosen, bar] = ["drop", "chosen", "bar"].map((name) => form.querySelector(`[data-${name}]`));
  const button = form.querySelector("button");

  function show() {
    const file = input.files[0];
    const problem = file ? sizeProblem(file, Number(form.dataset.limit)) : "";
    input.setCustomValidity(problem);
    chosen.classList.toggle("field-error", problem !== "");
    if (file) chosen.textContent = problem || `${file.name}, ${megabytes(file.size)}`;
    button.disabled = problem !== "";
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
    show(); // instead of an earlier failure
    send(form, { button, bar });
  });
}

function send(form, { button, bar }) {
  const request = new XMLHttpRequest();
  let isSent = false;
  button.disabled = true;
  bar.hidden = false;
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) bar.value = (100 * event.loaded) / event.total;
  });
  request.upload.addEventListener("load", () => {
    isSent = true;
  });
  request.addEventListener("load", () => {
    // If the server refuses the file, it returns this page with the reason. Otherwise it says where the import is, or
    // the user must sign in again and we were redirected.
    if (request.status >= 400) showRefusal(request);
    else window.location.assign(request.getResponseHeader("Location") ?? request.responseURL);
  });
  request.addEventListener("error", () => {
    const outcome = isSent ? `after the file was sent. ${UNKNOWN}` : "before the file was sent. Nothing was saved; upload it again.";
    showFailure(form, `The connection dropped ${outcome}`);
  });
  request.open("POST", form.getAttribute("action") || window.location.pathname);
  request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
  request.send(new FormData(form));
}

function showRefusal(request) {
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  const refusedForm = page.querySelector("[data-upload]");
  const form = document.querySelector("[data-upload]");
  if (!refusedForm) {
    const outcome = NO_ANSWER.includes(request.status) ? UNKNOWN : "Nothing was saved. Reload this page and upload the file again.";
    showFailure(form, `The upload failed (error ${request.status}). ${outcome}`);
    return;
  }
  form.replaceWith(refusedForm);
  connect(refusedForm);
  refusedForm.querySelector("[data-form-errors]")?.scrollIntoView({ block: "nearest" });
}

function showFailure(form, text) {
  const chosen = form.querySelector("[data-chosen]");
  chosen.classList.add("field-error");
  chosen.textContent = text;
  form.querySelector("[data-bar]").hidden = true;
  form.querySelector("button").disabled = false;
}

document.querySelectorAll("[data-upload]").forEach(connect);
