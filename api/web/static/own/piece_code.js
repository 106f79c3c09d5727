/**
 * Piece codes: SPEC §8.1. What stands on the label; anything else that is typed for one goes no further than this page.
 *
 *     stored   0123456789ABT        printed  0123-4567-89AB-T
 *
 * Above all a hidden code, typed into the wrong field: it is refused here, before any address is made of it.
 */

import { checkCharacter } from "../verify/code.js";
import { malformed } from "../verify/errors.js";
import { ALPHABET, forgive } from "./hidden_code.js";

const LENGTH = 13;

/**
 * Return the stored form of a piece code as a person types or reads it out.
 * @param {string} text
 * @throws {import("../verify/errors.js").LedgerError} `own-code-shape`, `own-code-check`; neither repeats
 *   what was typed
 */
export function parseCode(text) {
  const code = forgive(text);
  if (code.length !== LENGTH || [...code].some((character) => !ALPHABET.includes(character))) {
    throw malformed("own-code-shape", { got: [...code].length });
  }
  if (checkCharacter(code.slice(0, -1)) !== code[LENGTH - 1]) throw malformed("own-code-check");
  return code;
}
