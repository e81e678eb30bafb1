// What the server sends and gets about passkeys is JSON with bytes in base64url; browsers take and give buffers.

function toBytes(text) {
  const padded = text.replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(padded), (letter) => letter.charCodeAt(0));
}

function toText(buffer) {
  const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

const withBytes = (list) => list?.map((one) => ({ ...one, id: toBytes(one.id) }));

/** The options of a new passkey: one that the device lists by itself and that asks for face, finger or PIN. */
export function creationOptions({ publicKey }) {
  const selection = { residentKey: "required", requireResidentKey: true, userVerification: "required" };
  return {
    ...publicKey,
    challenge: toBytes(publicKey.challenge),
    user: { ...publicKey.user, id: toBytes(publicKey.user.id) },
    excludeCredentials: withBytes(publicKey.excludeCredentials) ?? [],
    authenticatorSelection: { ...publicKey.authenticatorSelection, ...selection },
  };
}

/** The options for using a passkey. */
export function requestOptions({ publicKey }) {
  return {
    ...publicKey,
    challenge: toBytes(publicKey.challenge),
    allowCredentials: withBytes(publicKey.allowCredentials) ?? [],
  };
}

const RESPONSE = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];

/** The browser's answer as JSON. */
export function answerOf(credential) {
  const response = {};
  for (const name of RESPONSE) {
    if (credential.response[name]) response[name] = toText(credential.response[name]);
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  const { id, type, authenticatorAttachment } = credential;
  const clientExtensionResults = credential.getClientExtensionResults();
  return JSON.stringify({ id, rawId: id, type, authenticatorAttachment, clientExtensionResults, response });
}

/** Why no passkey was used, in words; "" if the user or the page stopped it. */
export function reasonOf(error) {
  if (error.name === "AbortError") return "";
  if (error.name === "NotAllowedError") return "No passkey was used. Try again.";
  if (error.name === "InvalidStateError") return "This device already has a passkey for your account.";
  return "Passkeys don't work here. Use your password or a code.";
}
