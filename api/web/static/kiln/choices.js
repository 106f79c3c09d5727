/**
 * Choices of a list, in the profile's words: `<option value="pine">松柴</option>`.
 */

import { element, made } from "../sign/elements.js";

/**
 * Return one choice.
 * @param {string} value
 * @param {string} words
 */
export function option(value, words) {
  const choice = made("option", words);
  choice.setAttribute("value", value);
  return choice;
}

/**
 * Fill a list with a vocabulary.
 * @param {string} id of the select
 * @param {import("../sign/profile.js").Profile} profile
 * @param {string} vocabulary
 */
export function fillChoices(id, profile, vocabulary) {
  element(id).replaceChildren(...profile.list(vocabulary).map(({ code }) => option(code, profile.words(vocabulary, code))));
}

/**
 * Return what is chosen.
 * @param {string} id of the select
 */
export const chosen = (id) => /** @type {HTMLSelectElement} */ (element(id)).value;
