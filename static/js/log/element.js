// A custom element that finds its parts by data attributes and copies its templates.

export class ElementWithParts extends HTMLElement {
  parts = new Map();

  /** Return the element with the attribute data-`name`. It stays the same as long as the page. */
  part(name) {
    if (!this.parts.has(name)) this.parts.set(name, this.querySelector(`[data-${name}]`));
    return this.parts.get(name);
  }

  /** Return a copy of the template with data-part=`name`. */
  copy(name) {
    return this.querySelector(`template[data-part=${name}]`).content.cloneNode(true).firstElementChild;
  }

  /** Announce a change to screen readers. */
  announce(message) {
    this.part("announcement").textContent = message;
  }
}
