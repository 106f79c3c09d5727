/**
 * HMAC-SHA-256 (RFC 2104) and HKDF-SHA-256 (RFC 5869): SPEC §8.3, for keys that never leave the browser.
 *
 *     hkdf(utf8("0123456789ABCDEFGHJKW"), salt, utf8("kilnmark claim key"), 32)
 */

import { join } from "./bytes.js";
import { sha256 } from "./sha256.js";

const BLOCK = 64; // bytes
const HASH = 32; // bytes

/**
 * Return the 32 bytes of HMAC-SHA-256.
 * @param {Uint8Array} key
 * @param {Uint8Array} message
 * @returns {Uint8Array}
 */
export function hmac(key, message) {
  const block = new Uint8Array(BLOCK);
  block.set(key.length > BLOCK ? sha256(key) : key);
  const inner = sha256(join(block.map((byte) => byte ^ 0x36), message));
  return sha256(join(block.map((byte) => byte ^ 0x5c), inner));
}

/**
 * Return `length` bytes drawn from a secret.
 *
 * @param {Uint8Array} secret
 * @param {Uint8Array} salt may be empty, which is 32 zeros
 * @param {Uint8Array} info what the bytes are for
 * @param {number} length 1 to 8,160
 */
export function hkdf(secret, salt, info, length) {
  const key = hmac(salt.length ? salt : new Uint8Array(HASH), secret);
  const parts = [];
  let last = new Uint8Array(0);
  for (let number = 1; parts.length * HASH < length; number++) {
    last = hmac(key, join(last, info, Uint8Array.of(number)));
    parts.push(last);
  }
  return join(...parts).slice(0, length);
}
