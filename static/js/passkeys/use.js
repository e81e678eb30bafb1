// A form marked data-passkey="create" or "get" asks the browser for a passkey, as the JSON in #passkey-options says, and
// sends the answer.

import { answerOf, creationOptions, reasonOf, requestOptions } from "./encoding.js";

function ask(kind, options) {
  if (kind === "create") return navigator.credentials.create({ publicKey: creationOptions(options.creation_options) });
  return navigator.credentials.get({ publicKey: requestOptions(options.request_options) });
}

async function use(form) {
  const status = form.querySelector("[data-passkey-status]");
  status.textContent = "";
  try {
    const options = JSON.parse(document.getElementById("passkey-options").textContent);
    form.elements.credential.value = answerOf(await ask(form.dataset.passkey, options));
    form.submit();
  } catch (error) {
    status.textContent = reasonOf(error);
  }
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) {
    form.querySelector("[data-passkey-status]").textContent = "This browser has no passkeys.";
    continue;
  }
  form.querySelector("button[hidden]").hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    use(form);
  });
}
