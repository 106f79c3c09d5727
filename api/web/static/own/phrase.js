/**
 * The collector's phrase: SPEC §8.3; BIP-39, twelve words in simplified Chinese or English.
 *
 *   枪 疫 霉 尝 俩 闹 饿 贤 枪 疫 霉 卿       sixteen bytes and four check bits, eleven bits a word
 *   legal winner thank year wave sausage worth useful legal winner thank yellow
 *
 * The sixteen bytes count, not the words: both languages give the same keys. Twin of ledger/craft/phrase.py, held equal
 * by tests/vectors/piece-keys.json. No error repeats a word.
 */

import { malformed } from "../verify/errors.js";

/** @typedef {"zh" | "en"} Language */
/** @typedef {Record<Language, string[]>} WordLists */

export const ENTROPY_BYTES = 16;
export const WORDS = 12;
const LIST = 2048;
const TYPED = 400; // characters: twelve English words have at most 107 with their spaces
const BETWEEN = /[\s\x1c-\x1f\x85,，、]+/u;

/**
 * Return the twelve words of 16 random bytes; `parsePhrase` is its inverse.
 * @param {Uint8Array} entropy 16 bytes
 * @param {string[]} list 2048 words
 * @returns {Promise<string[]>}
 */
export async function makePhrase(entropy, list) {
  if (entropy.length !== ENTROPY_BYTES || list.length !== LIST) throw new RangeError("bad entropy or word list");
  let bits = (toNumber(entropy) << 4n) | BigInt(await checkBits(entropy));
  const words = [];
  for (let place = 0; place < WORDS; place++, bits >>= 11n) words.unshift(list[Number(bits & 2047n)]);
  return words;
}

/**
 * Return the 16 bytes of a phrase as a person writes it: case, commas, spaces, Chinese words written together.
 * @param {string} text
 * @param {WordLists} lists
 * @returns {Promise<Uint8Array>}
 * @throws {import("../verify/errors.js").LedgerError} `phrase-length`; `phrase-word` with its place, from 1; `phrase-check`
 */
export async function parsePhrase(text, lists) {
  const length = [...text].length;
  if (length > TYPED) throw malformed("phrase-length", { got: length, expected: WORDS });
  let words = text.toLowerCase().split(BETWEEN).filter((word) => word !== "");
  const together = words.join("");
  if (words.length !== WORDS && /^\p{L}+$/u.test(together) && !isAscii(text)) words = [...together];
  if (words.length !== WORDS) throw malformed("phrase-length", { got: words.length, expected: WORDS });
  const list = lists[isAscii(words[0]) ? "en" : "zh"];
  let bits = 0n;
  for (const [place, word] of words.entries()) {
    const value = list.indexOf(word);
    if (value < 0) throw malformed("phrase-word", { place: place + 1 });
    bits = (bits << 11n) | BigInt(value);
  }
  const entropy = toBytes(bits >> 4n, ENTROPY_BYTES);
  if (Number(bits & 15n) !== (await checkBits(entropy))) throw malformed("phrase-check");
  return entropy;
}

/** @param {Uint8Array} entropy */
async function checkBits(entropy) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", entropy))[0] >> 4;
}

/** @param {string} text */
function isAscii(text) {
  return !/[^\x00-\x7f]/.test(text);
}

/** @param {Uint8Array} bytes */
function toNumber(bytes) {
  return bytes.reduce((number, byte) => (number << 8n) | BigInt(byte), 0n);
}

/**
 * @param {bigint} number
 * @param {number} length
 */
function toBytes(number, length) {
  const bytes = new Uint8Array(length);
  for (let place = length - 1; place >= 0; place--, number >>= 8n) bytes[place] = Number(number & 255n);
  return bytes;
}
