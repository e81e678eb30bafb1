// Requests of the log page: the values of the lines after each change, and the logging itself. htmx sends and swaps.

export class Sending {
  constructor(page) {
    this.page = page;
    this.form = page.form;
    this.address = new URL(this.form.getAttribute("action"), location).href; // form.action is the button of that name
    this.isLogging = false;
    this.isAsking = false;
    this.isStale = false; // the lines have changed since the question that is on its way
    this.waiting = [];
    page.addEventListener("htmx:beforeRequest", (event) => this.onQuestion(event));
    page.addEventListener("htmx:beforeSwap", (event) => this.onAnswer(event));
    page.addEventListener("htmx:afterSwap", (event) => this.onSwap(event));
    page.addEventListener("htmx:afterRequest", (event) => this.onDone(event));
    for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
      page.addEventListener(name, (event) => this.onFailure(event));
    }
  }

  /** Ask for the values of the lines as they are now; a question on its way is not aborted, its answer is passed over. */
  askValues() {
    if (this.isLogging) return;
    this.isStale = this.isAsking;
    window.htmx.trigger(this.form, "revalue");
  }

  onQuestion(event) {
    if (event.detail.elt !== this.form) return;
    this.isAsking = true;
    this.isStale = false;
  }

  /** Log the lines once; a second call before the answer does nothing. */
  log() {
    if (this.isLogging) return;
    this.isLogging = true;
    this.page.querySelector("[data-log]").disabled = true;
    window.htmx.ajax("POST", this.address, { source: this.form, values: { action: "log" } });
  }

  /** Do something now, or once the answer to a logging is on the page: it replaces the lines. */
  whenFree(action) {
    if (this.isLogging) this.waiting.push(action);
    else action();
  }

  onAnswer(event) {
    const { target, xhr } = event.detail;
    if (target.id !== "ready") return;
    if (this.isStale) event.detail.shouldSwap = false;
    if (xhr.status === 422) Object.assign(event.detail, { shouldSwap: true, isError: false }); // refused, with the reason
    if (event.detail.shouldSwap && !xhr.response.includes('id="ready"')) this.signInAgain(event);
  }

  // The session is over: the sign-in page leads back here, and the draft is on the device.
  signInAgain(event) {
    event.detail.shouldSwap = false;
    location.assign(this.address);
  }

  onSwap(event) {
    if (event.detail.target.id !== "ready") return;
    const logged = this.isLogging && this.page.querySelector("[data-toast]");
    this.page.say(logged ? logged.textContent : this.page.querySelector("#ready").dataset.summary);
  }

  onDone(event) {
    const { failed, requestConfig } = event.detail;
    if (event.detail.elt === this.form) this.isAsking = false;
    if (failed === false || event.detail.successful) this.page.warn(false);
    if (!this.isLogging || new URL(requestConfig.path, location).href !== this.address) return;
    this.isLogging = false;
    this.page.lines.allow();
    this.page.keep();
    for (const action of this.waiting.splice(0)) action();
    this.page.field.focus();
  }

  onFailure(event) {
    if (event.target !== this.form) return;
    if (event.detail.xhr.status === 403) location.reload(); // the form's token is old; the draft is on the device
    else this.page.warn(true);
  }
}
