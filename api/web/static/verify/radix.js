/**
 * Bytes as text: hex, base64, base64url and base32, each in its one canonical spelling. SPEC §1, RFC 4648.
 *
 *     decodeBase64("AB==")    refused: bits left over in the last character are not zero
 *     decodeBase32("ab")      refused: capitals only, no padding
 *     decodeHex("0A")         refused: lower case only
 */

import { malformed } from "./errors.js";

const CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const LETTERS = CAPITALS + CAPITALS.toLowerCase() + "0123456789";
const SHOWN = 80; // characters of a refused text that the error carries

/** @typedef {{ alphabet: string, bits: number, values: Map<string, number>, code: string }} Radix */

/** @param {string} alphabet @param {number} bits @param {string} code @returns {Radix} */
const radix = (alphabet, bits, code) => ({
  alphabet, bits, values: new Map([...alphabet].map((character, value) => [character, value])), code,
});

const HEX = radix("0123456789abcdef", 4, "hex-malformed");
const BASE64 = radix(LETTERS + "+/", 6, "base64-malformed");
const BASE64URL = radix(LETTERS + "-_", 6, "base64url-malformed");
const BASE32 = radix(CAPITALS + "234567", 5, "base32-malformed");

/** @param {Uint8Array} data @param {Radix} radix */
function encode(data, { alphabet, bits }) {
  let text = "";
  let kept = 0;
  let width = 0;
  for (const byte of data) {
    kept = (kept << 8) | byte;
    for (width += 8; width >= bits; ) {
      width -= bits;
      text += alphabet[kept >> width];
      kept &= (1 << width) - 1;
    }
  }
  return width ? text + alphabet[kept << (bits - width)] : text;
}

/**
 * @param {string} text
 * @param {Radix} radix
 * @param {string} [body] the text without its padding
 */
function decode(text, { bits, values, code }, body = text) {
  const data = new Uint8Array((body.length * bits) >> 3);
  let kept = 0;
  let width = 0;
  let at = 0;
  for (const character of body) {
    const value = values.get(character);
    if (value === undefined) throw malformed(code, { got: text.slice(0, SHOWN) });
    kept = (kept << bits) | value;
    width += bits;
    if (width >= 8) {
      width -= 8;
      data[at++] = kept >> width;
      kept &= (1 << width) - 1;
    }
  }
  // A whole character too many, or bits that no byte holds: a second spelling of the same bytes.
  if (width >= bits || kept) throw malformed(code, { got: text.slice(0, SHOWN) });
  return data;
}

/**
 * Return lower-case hex.
 * @param {Uint8Array} data
 */
export const encodeHex = (data) => encode(data, HEX);

/**
 * Decode lower-case hex of `length` bytes, of any even number of digits when it is left out; throws `hex-malformed`.
 *
 * @param {string} text
 * @param {number} [length]
 */
export function decodeHex(text, length) {
  const data = decode(text, HEX);
  if (length !== undefined && data.length !== length) throw malformed(HEX.code, { got: text.slice(0, SHOWN) });
  return data;
}

/**
 * Return base64 with padding (RFC 4648 §4).
 * @param {Uint8Array} data
 */
export function encodeBase64(data) {
  const text = encode(data, BASE64);
  return text + "=".repeat(-text.length & 3);
}

/**
 * Decode canonical base64; throws `base64-malformed`.
 * @param {string} text
 */
export function decodeBase64(text) {
  const body = text.replace(/={1,2}$/, "");
  if (text.length & 3) throw malformed(BASE64.code, { got: text.slice(0, SHOWN) });
  const data = decode(text, BASE64, body);
  if (encodeBase64(data).length !== text.length) throw malformed(BASE64.code, { got: text.slice(0, SHOWN) });
  return data;
}

/**
 * Return base64url without padding (RFC 4648 §5, RFC 7515).
 * @param {Uint8Array} data
 */
export const encodeBase64url = (data) => encode(data, BASE64URL);

/**
 * Decode canonical base64url without padding; throws `base64url-malformed`.
 * @param {string} text
 */
export const decodeBase64url = (text) => decode(text, BASE64URL);

/**
 * Return base32 in capitals without padding (RFC 4648 §6).
 * @param {Uint8Array} data
 */
export const encodeBase32 = (data) => encode(data, BASE32);

/**
 * Decode canonical base32; throws `base32-malformed`.
 * @param {string} text
 */
export const decodeBase32 = (text) => decode(text, BASE32);
