/**
 * The characters that a text may hold: SPEC §1. A fixed table, the same data as the Python program's.
 *
 *     firstRefused("壶𰻞")       null
 *     firstRefused("a\u202eb")  "\u202e"
 *
 * NFC is asked of the browser: the table leaves out what two versions of Unicode could answer differently.
 */

import { RANGES } from "./characters_table.js";
import { malformed } from "./errors.js";

const PRINTABLE = /^[ -~]*$/;

/** @type {number[]} */
const firsts = []; // code points with which the ranges begin and end; unpacked for the first text that is not ASCII
/** @type {number[]} */
const lasts = [];

/** Unpack the table: gap and length of each range, base 36, one after another. */
function unpack() {
  let next = 0;
  const numbers = RANGES.split(" ").map((text) => parseInt(text, 36));
  for (let at = 0; at < numbers.length; at += 2) {
    firsts.push(next + numbers[at]);
    lasts.push(firsts[firsts.length - 1] + numbers[at + 1]);
    next = lasts[lasts.length - 1] + 1;
  }
}

/** @param {number} point */
function isAllowed(point) {
  let low = 0;
  let high = firsts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (firsts[middle] <= point) low = middle + 1;
    else high = middle;
  }
  return low > 0 && point <= lasts[low - 1];
}

/**
 * Return the first character that the table refuses, or null.
 * @param {string} text
 * @returns {string | null}
 */
export function firstRefused(text) {
  if (PRINTABLE.test(text)) return null;
  if (!firsts.length) unpack();
  for (const character of text) if (!isAllowed(/** @type {number} */ (character.codePointAt(0)))) return character;
  return null;
}

/**
 * Report whether a text of allowed characters is in normal form C.
 * @param {string} text
 */
export const isNfc = (text) => PRINTABLE.test(text) || text.normalize("NFC") === text;

/**
 * Return the name of a character, `U+202E`.
 * @param {string} character
 */
export const nameOf = (character) =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;

/**
 * Return a text of one to `limit` allowed characters in NFC.
 *
 * Throws `text-empty`, `text-too-long`, `text-character`, `text-not-nfc`.
 *
 * @param {string} text
 * @param {number} limit
 */
export function checkText(text, limit) {
  const length = [...text].length;
  if (!length) throw malformed("text-empty");
  if (length > limit) throw malformed("text-too-long", { limit, got: length });
  const refused = firstRefused(text);
  if (refused !== null) throw malformed("text-character", { character: nameOf(refused) });
  if (!isNfc(text)) throw malformed("text-not-nfc");
  return text;
}

/**
 * White space at either end, in the sense of the Python program.
 * @type {RegExp}
 */
export const SPACES = /[\t-\r\x1c- \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;
const ENDS = new RegExp(`^${SPACES.source}+|${SPACES.source}+$`, "g");

/**
 * Return a text without white space at its ends.
 * @param {string} text
 */
export const strip = (text) => text.replace(ENDS, "");
