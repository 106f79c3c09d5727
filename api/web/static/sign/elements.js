/**
 * The parts of a page, as its template has them; texts are set as texts and never as markup.
 *
 *     show("claim");  tellIn("claim-said", ["已认领。"]);  await pressed("sheet-sign", "sheet-leave")
 */

import { explain } from "./spoken.js";

/**
 * Show one of the page's parts, or hide it.
 * @param {string} id
 * @param {boolean} [shown]
 */
export function show(id, shown = true) {
  element(id).hidden = !shown;
}

/**
 * Return an element that the page's template has.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function element(id) {
  const found = document.getElementById(id);
  if (!found) throw new ReferenceError(`the page has no #${id}`);
  return found;
}

/**
 * Return an input that the page's template has.
 * @param {string} id
 */
export const input = (id) => /** @type {HTMLInputElement} */ (element(id));

/**
 * Put texts into a list of lines, each a paragraph.
 * @param {string} id
 * @param {string[]} texts
 */
export function tellIn(id, texts) {
  element(id).replaceChildren(...texts.filter(Boolean).map((text) => made("p", text)));
}

/**
 * Return a new element with a text; the text is never markup.
 * @param {string} name
 * @param {string} [text]
 */
export function made(name, text = "") {
  const created = document.createElement(name);
  created.textContent = text;
  return created;
}

/**
 * Show an error under what was tried; its place is announced to readers of screens.
 * @param {string} id
 * @param {unknown} error
 */
export function tellError(id, error) {
  const [what, next] = explain(error);
  tellIn(id, [what, next]);
}

/**
 * Return which of these buttons is pressed next.
 * @param {...string} ids
 * @returns {Promise<string>}
 */
export function pressed(...ids) {
  return new Promise((resolve) => {
    const leaving = new AbortController();
    for (const id of ids) {
      const told = () => (leaving.abort(), resolve(id));
      element(id).addEventListener("click", told, { signal: leaving.signal });
    }
  });
}

/**
 * Let a button do something, one press at a time; what goes wrong is told beside it.
 * @param {string | HTMLButtonElement} id the button's, or the button
 * @param {string} said id of where errors are told
 * @param {() => Promise<void>} act
 */
export function onPress(id, said, act) {
  const button = typeof id === "string" ? /** @type {HTMLButtonElement} */ (element(id)) : id;
  button.addEventListener("click", async () => {
    button.disabled = true;
    tellIn(said, []);
    try {
      await act();
    } catch (error) {
      tellError(said, error);
    } finally {
      button.disabled = false;
    }
  });
}
