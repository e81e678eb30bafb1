// A custom element that finds its parts by data attributes and copies its templates.

export class ElementWithParts extends HTMLElement {
  /** Return the element with the attribute data-`name`. */
  part(name) {
    return this.querySelector(`[data-${name}]`);
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
