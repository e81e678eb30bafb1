// What a new user sees: an example and three ways to begin.

const EXAMPLE = "9921325 2061050";

export class FirstUse {
  constructor(page) {
    const { input } = page.field;
    page.part("try-example").addEventListener("click", () => {
      page.field.text = `${EXAMPLE} `;
      input.focus();
    });
    page.part("try-search").addEventListener("click", () => {
      page.keys.showLetters();
      page.announce("Type the name of a procedure, such as lap chole.");
      input.focus();
    });
  }
}
