/**
 * 备份印章: a stamp sealed by six words, to be kept as a picture or on paper. SPEC §8.8.
 *
 *     KILNMARK:STAMP:1:<103 base32>      salt, 16 bytes ‖ AES-256-GCM of the 32-byte seed, 48 bytes
 *
 *     key ‖ nonce = PBKDF2-HMAC-SHA-256(the words, joined by single spaces, in UTF-8; salt; 600,000 rounds), 44 bytes
 *     associated data = "kilnmark/stamp/v1\n<origin>\n"
 *
 * The words are drawn here, six of 2,048: 66 bits, and 19 more by the rounds. So the picture may lie in an album that a
 * cloud reads; the words are written on paper, and no request carries either.
 */

import { join, utf8 } from "../verify/bytes.js";
import { malformed, untrue } from "../verify/errors.js";
import { decodeBase32, encodeBase32 } from "../verify/radix.js";

export const WORDS = 6;
export const ROUNDS = 600_000;
const HEAD = "KILNMARK:STAMP:1:";
const SALT = 16;
const KEY = 32;
const NONCE = 12;
const DIGITS = 103; // of base32
const FORM = /KILNMARK[\s:·]*STAMP[\s:·]*1[\s:·]*([A-Z2-7\s-]+)/;

/** @typedef {"zh" | "en"} Language */

/**
 * Return six words, drawn anew.
 * @param {string[]} list 2,048 words
 */
export function drawWords(list) {
  return [...crypto.getRandomValues(new Uint16Array(WORDS))].map((number) => list[number & 2047]);
}

/**
 * Return the words of what a person typed, single characters where they are Chinese.
 * @param {string} text
 * @param {Record<Language, string[]>} lists
 * @throws {import("../verify/errors.js").LedgerError} `stamp-words`: another number of them; `phrase-word` with its place
 */
export function parseWords(text, lists) {
  const chinese = /[^\x00-\x7f]/.test(text);
  const words = chinese ? [...text.replace(/[\s,，、]/g, "")] : text.toLowerCase().split(/[\s,]+/).filter(Boolean);
  if (words.length !== WORDS) throw malformed("stamp-words", { got: words.length, expected: WORDS });
  const wrong = words.findIndex((word) => !lists[chinese ? "zh" : "en"].includes(word));
  if (wrong >= 0) throw malformed("phrase-word", { place: wrong + 1 });
  return words;
}

/**
 * Return a sealed seed; `openSealed` is its inverse.
 * @param {Uint8Array} seed 32 bytes
 * @param {string[]} words
 * @param {string} origin of the ledger
 * @param {Uint8Array} [salt] 16 fresh random bytes
 */
export async function sealSeed(seed, words, origin, salt = crypto.getRandomValues(new Uint8Array(SALT))) {
  const { key, how } = await derive(words, salt, origin, "encrypt");
  const sealed = new Uint8Array(await crypto.subtle.encrypt(how, key, seed));
  return HEAD + encodeBase32(join(salt, sealed));
}

/**
 * Return the seed in a sealed text, as it stands in the picture, or as a person typed it off.
 * @param {string} text
 * @param {string[]} words
 * @param {string} origin of the ledger
 * @throws {import("../verify/errors.js").LedgerError} `stamp-malformed`, `stamp-unopened`
 */
export async function openSealed(text, words, origin) {
  const data = decodeBase32(digitsOf(text));
  const { key, how } = await derive(words, data.slice(0, SALT), origin, "decrypt");
  try {
    return new Uint8Array(await crypto.subtle.decrypt(how, key, data.slice(SALT)));
  } catch {
    throw untrue("stamp-unopened"); // other words, another ledger, or a character typed wrongly
  }
}

/**
 * Report whether a text has a sealed stamp in it.
 * @param {string} text
 */
export const isSealed = (text) => FORM.test(text.toUpperCase());

/**
 * Return the base32 of a sealed text.
 * @param {string} text
 */
function digitsOf(text) {
  const digits = (FORM.exec(text.toUpperCase())?.[1] ?? "").replace(/[\s-]/g, "");
  if (digits.length !== DIGITS) throw malformed("stamp-malformed", { got: digits.length, expected: DIGITS });
  return digits;
}

/**
 * @param {string[]} words
 * @param {Uint8Array} salt
 * @param {string} origin
 * @param {"encrypt" | "decrypt"} use
 */
async function derive(words, salt, origin, use) {
  const phrase = await crypto.subtle.importKey("raw", utf8(words.join(" ")), "PBKDF2", false, ["deriveBits"]);
  const bits = await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS }, phrase, 8 * (KEY + NONCE));
  const key = await crypto.subtle.importKey("raw", bits.slice(0, KEY), "AES-GCM", false, [use]);
  const additionalData = utf8(`kilnmark/stamp/v1\n${origin}\n`);
  return { key, how: { name: "AES-GCM", iv: bits.slice(KEY), additionalData } };
}
