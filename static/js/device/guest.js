// Pages of a visitor who isn't signed in. Most devices have nothing of any account; then nothing more is loaded.

async function hasTraces() {
  try {
    const keys = Object.keys(localStorage);
    if (keys.some((key) => /^rvuedge:(account$|unsent$|draft:)/.test(key))) return true;
    return ((await indexedDB.databases?.()) ?? []).some(({ name }) => name.startsWith("rvuedge-"));
  } catch {
    return false; // Without storage nothing is left here.
  }
}

if (await hasTraces()) await import("./left.js");
