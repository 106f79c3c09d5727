/**
 * A buyer's order: its words and 128 random bits, so that nobody finds the words by trying. Only its hash is ever sent.
 *
 *     const order = newOrder("一把仿古，款印一枚");   orderHash(order)  "9f86d0…"
 */

import { encodeHex } from "../verify/radix.js";
import { sha256 } from "../verify/sha256.js";

const NONCE = /\n[0-9a-f]{32}$/;

/**
 * Return the order as both keep it: the words, then a line of its own random number.
 * @param {string} words
 * @param {Uint8Array} [random] 16 bytes
 */
export function newOrder(words, random = crypto.getRandomValues(new Uint8Array(16))) {
  return `${plain(words)}\n${encodeHex(random)}`;
}

/**
 * Report whether a text is an order: it ends with its random number.
 * @param {string} text
 */
export const isOrder = (text) => NONCE.test(plain(text));

/**
 * Return the hash that stands in the ledger: of the text in UTF-8 without white space at its ends, lines ended by \n.
 * @param {string} text
 */
export const orderHash = (text) => encodeHex(sha256(new TextEncoder().encode(plain(text))));

/** @param {string} text */
const plain = (text) => text.replace(/\r\n?/g, "\n").trim();
