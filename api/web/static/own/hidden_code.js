/**
 * Hidden codes: SPEC §8.3. What lies under the scratch panel of a print; it leaves this phone in no spelling.
 *
 *   stored   0123456789ABCDEFGHJKW
 *   printed  01234-56789-ABCDE-FGHJK-W
 *
 * Twenty characters (100 random bits) and a check character, Luhn mod 32. Twin of ledger/craft/hidden_code.py, held
 * equal by tests/vectors/piece-keys.json. No error repeats what was typed.
 */

import { checkCharacter } from "../verify/code.js";
import { malformed } from "../verify/errors.js";

export const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
export const LENGTH = 21;
export const SECRET = 20; // characters that the claim key is derived from
const TYPED = 60;
const MARKS = new Set("-‐‑–—−－ \u3000");
/** @type {Record<string, string>} */
const READ_FOR = { O: "0", I: "1", L: "1" };

/**
 * Return what was meant by what was typed: case, hyphens, spaces, O, I, L and full-width forms put right.
 * @param {string} text
 */
export function forgive(text) {
  const half = text.replace(/[０-９Ａ-Ｚａ-ｚ]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0));
  return [...half.toUpperCase()].map((c) => (MARKS.has(c) ? "" : (READ_FOR[c] ?? c))).join("");
}

/**
 * Return the stored form of a hidden code as a person types or reads it out.
 * @param {string} text
 * @throws {import("../verify/errors.js").LedgerError} `hidden-shape` (length or characters), `hidden-check` (the check character is wrong)
 */
export function parseHidden(text) {
  const length = [...text].length;
  if (length > TYPED) throw malformed("hidden-shape", { got: length });
  const code = forgive(text);
  if (code.length !== LENGTH || [...code].some((c) => !ALPHABET.includes(c))) {
    throw malformed("hidden-shape", { got: [...code].length });
  }
  if (checkCharacter(code.slice(0, SECRET)) !== code[SECRET]) throw malformed("hidden-check");
  return code;
}

/**
 * Return the printed form, grouped as far as it was typed.
 * @param {string} code
 */
export function showHidden(code) {
  return (code.match(/.{1,5}/g) ?? []).join("-");
}

/**
 * Say how far a code typed so far has come, without repeating it.
 * @param {string} text
 * @returns {{state: "empty" | "short" | "long" | "strange" | "wrong" | "right", got: number}} `got` characters so far;
 *   `strange`: one that no code has; `wrong`: whole, and the check character finds a slip
 */
export function readSoFar(text) {
  const code = forgive(text);
  const got = [...code].length;
  if (got === 0) return { state: "empty", got };
  if ([...code].some((c) => !ALPHABET.includes(c))) return { state: "strange", got };
  if (got !== LENGTH) return { state: got < LENGTH ? "short" : "long", got };
  return { state: checkCharacter(code.slice(0, SECRET)) === code[SECRET] ? "right" : "wrong", got };
}
