/**
 * Ed25519 under one strict rule: SPEC §1, RFC 8032.
 *
 * A and R canonical and not of small order, S < L, then the cofactorless equation S·B = R + k·A. The first half is
 * checked here whoever reckons the second: browsers' own programs differ in it.
 */

import { encodeHex } from "./radix.js";
import { fromLittleEndian, join } from "./bytes.js";
import { BASE, combine, decodePoint, encodePoint, inPrimeSubgroup, L, negate, P } from "./curve.js";
import { untrue } from "./errors.js";
import { sha512 } from "./sha512.js";

export const KEY_BYTES = 32;
export const SIGNATURE_BYTES = 64;

const TOP = 1n << 255n;
const ORDER_EIGHT = 0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n;

/**
 * The encodings, canonical or not, of points whose order divides 8. Under such a key one signature fits any message:
 * its holder could disown, and anyone could sign.
 */
const SMALL_ORDER = new Set([0n, 1n, P - 1n, P, P + 1n, ORDER_EIGHT, P - ORDER_EIGHT].flatMap((y) => [y, y | TOP]));

/**
 * Report whether y < p and the point is not of small order; not whether it is on the curve.
 * @param {Uint8Array} data
 */
function isStrictPoint(data) {
  const number = fromLittleEndian(data);
  return (number & (TOP - 1n)) < P && !SMALL_ORDER.has(number);
}

/**
 * Report whether lengths, A, R and S are as the rule wants them; S + L would be a second spelling of S.
 *
 * @param {Uint8Array} key
 * @param {Uint8Array} signature
 */
export const isStrict = (key, signature) =>
  key.length === KEY_BYTES && signature.length === SIGNATURE_BYTES && isStrictPoint(key) &&
  isStrictPoint(signature.subarray(0, 32)) && fromLittleEndian(signature.subarray(32)) < L;

/**
 * Report whether the equation holds, reckoned here; lengths are right.
 *
 * @param {Uint8Array} key
 * @param {Uint8Array} signature
 * @param {Uint8Array} message
 */
export function holds(key, signature, message) {
  const point = decodePoint(key);
  if (point === null) return false;
  const r = signature.subarray(0, 32);
  const k = fromLittleEndian(sha512(join(r, key, message))) % L;
  return encodePoint(combine(fromLittleEndian(signature.subarray(32)), BASE, k, negate(point))) === fromLittleEndian(r);
}

/**
 * Refuse a key that nobody may enrol: off the curve, not canonical, outside the prime-order subgroup.
 *
 * Throws `key-not-enrollable`.
 *
 * @param {Uint8Array} key
 */
export function checkEnrollable(key) {
  const point = key.length === KEY_BYTES && isStrictPoint(key) ? decodePoint(key) : null;
  if (point === null || !inPrimeSubgroup(point)) throw untrue("key-not-enrollable");
}

/** @typedef {(key: Uint8Array, signature: Uint8Array, message: Uint8Array) => boolean | Promise<boolean>} Equation */
/** @typedef {(key: Uint8Array, signature: Uint8Array, message: Uint8Array) => Promise<void>} Verify */

/**
 * Return a function that verifies a signature under the whole rule, throwing `signature-invalid`.
 *
 * One signature is looked at once: all receipts of a bundle bear the same checkpoint.
 *
 * @param {Equation} equation
 * @returns {Verify}
 */
export function strictly(equation) {
  /** @type {Map<string, boolean | Promise<boolean>>} */
  const known = new Map();
  return async (key, signature, message) => {
    const name = `${encodeHex(key)} ${encodeHex(signature)} ${encodeHex(message)}`;
    if (!known.has(name)) known.set(name, isStrict(key, signature) && equation(key, signature, message));
    if (!(await known.get(name))) throw untrue("signature-invalid");
  };
}
