/**
 * Bytes: joined, compared, and as UTF-8. SPEC §1.
 *
 * A byte order mark is a character like any other here, and what is not UTF-8 is refused, never replaced.
 */

import { malformed } from "./errors.js";

const ENCODER = new TextEncoder();
const DECODER = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Return a text in UTF-8. Its surrogates are paired: whoever reads one from outside has seen to that.
 * @param {string} text
 */
export const utf8 = (text) => ENCODER.encode(text);

/**
 * Return bytes as text, or null where they are not UTF-8.
 * @param {Uint8Array} data
 * @returns {string | null}
 */
export function textOf(data) {
  try {
    return DECODER.decode(data);
  } catch {
    return null;
  }
}

/**
 * Return bytes as text; throws `text-not-utf8`.
 * @param {Uint8Array} data
 * @returns {string}
 */
export function decodeUtf8(data) {
  const text = textOf(data);
  if (text === null) throw malformed("text-not-utf8", { at: wrongAt(data) });
  return text;
}

/**
 * Return where bytes cease to be UTF-8: after the longest beginning that could still become a text.
 *
 * @param {Uint8Array} data
 */
function wrongAt(data) {
  let good = "";
  for (let low = 0, high = data.length; low < high; ) {
    const middle = (low + high + 1) >> 1;
    try {
      const begun = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
      good = begun.decode(data.subarray(0, middle), { stream: true });
      low = middle;
    } catch {
      high = middle - 1;
    }
  }
  return utf8(good).length;
}

/**
 * Return the parts one after another.
 * @param {readonly Uint8Array[]} parts
 * @returns {Uint8Array}
 */
export function join(...parts) {
  const data = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    data.set(part, at);
    at += part.length;
  }
  return data;
}

/**
 * Report whether two byte strings are equal; public values only, so time may tell.
 * @param {Uint8Array} a
 * @param {Uint8Array} b
 */
export const equal = (a, b) => a.length === b.length && a.every((byte, at) => byte === b[at]);

/**
 * Report whether `data` begins with these bytes.
 * @param {Uint8Array} data
 * @param {Uint8Array} head
 */
export const startsWith = (data, head) => equal(data.subarray(0, head.length), head);

/**
 * Return a number 0 ≤ n < 2^64 as `length` bytes, big-endian.
 * @param {bigint | number} n
 * @param {number} length
 */
export function bigEndian(n, length) {
  const data = new Uint8Array(length);
  for (let at = length - 1, rest = BigInt(n); at >= 0; at--, rest >>= 8n) data[at] = Number(rest & 0xffn);
  return data;
}

/**
 * Return big-endian bytes as a number.
 * @param {Uint8Array} data
 * @returns {bigint}
 */
export const fromBigEndian = (data) => data.reduce((n, byte) => (n << 8n) | BigInt(byte), 0n);

/**
 * Return little-endian bytes as a number.
 * @param {Uint8Array} data
 * @returns {bigint}
 */
export const fromLittleEndian = (data) => data.reduceRight((n, byte) => (n << 8n) | BigInt(byte), 0n);
