// The sign-in page: the browser offers passkeys in the email field, and a button asks for one. The password form doesn't
// wait for any of this.

import { answerOf, reasonOf, requestOptions } from "./encoding.js";

const form = document.querySelector("[data-passkey-sign-in]");
const status = form?.querySelector("[data-passkey-status]");
const PAUSE = 30_000; // milliseconds
let offer = new AbortController();

async function ask(mediation) {
  offer.abort();
  offer = new AbortController();
  const { signal } = offer;
  const answer = await fetch(form.action, { headers: { Accept: "application/json" }, signal });
  if (!answer.ok) throw new Error(`The server answered ${answer.status}`);
  const { request_options: options } = await answer.json();
  const credential = await navigator.credentials.get({ mediation, signal, publicKey: requestOptions(options) });
  form.elements.credential.value = answerOf(credential);
  form.submit();
}

async function offerInField() {
  if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
  await ask("conditional").catch(() => {}); // only an offer: the button says what went wrong
}

// An answer with the options that comes after a sign-in by password would bring back the session from before it. If the
// page is still here later, the sign-in got no answer.
function pause() {
  const button = form.querySelector("button");
  offer.abort();
  button.disabled = true;
  setTimeout(() => {
    button.disabled = false;
    offerInField();
  }, PAUSE);
}

if (form && window.PublicKeyCredential) {
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    status.textContent = "";
    ask("optional").catch((error) => {
      status.textContent = reasonOf(error);
    });
  });
  document.querySelector("[name=password]").form.addEventListener("submit", pause);
  offerInField();
}
