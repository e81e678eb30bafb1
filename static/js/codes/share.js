// Shares a code page: with the system's share sheet or, without one, by copying the link.

const button = document.querySelector("[data-share]");

button?.addEventListener("click", async () => {
  const { share: url, shareTitle: title } = button.dataset;
  if (navigator.share) {
    await navigator.share({ title, url }).catch((error) => error.name === "AbortError" || copy(url));
  } else {
    await copy(url);
  }
});

async function copy(url) {
  try {
    await navigator.clipboard.writeText(url);
    say("Link copied.");
  } catch {
    say(`Your browser doesn't allow copying here. The link is ${url}`);
  }
}

function say(message) {
  document.querySelector("[data-code-said]").textContent = message;
}
