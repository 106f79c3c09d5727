/**
 * Points of edwards25519: SPEC §1, RFC 8032 §5.1. Not constant-time: public values only.
 *
 * A point is (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z; its encoding is y, little-endian, with the sign of x on top.
 */

import { fromLittleEndian } from "./bytes.js";

export const P = 2n ** 255n - 19n;
export const L = 2n ** 252n + 27742317777372353535851937790883648493n;

/** @typedef {readonly [bigint, bigint, bigint, bigint]} Point */

/** @type {Point} */
const IDENTITY = [0n, 1n, 1n, 0n];
const TOP = 1n << 255n;

/** @param {bigint} n */
const mod = (n) => ((n %= P) < 0n ? n + P : n);

/**
 * Return n^exponent modulo p.
 * @param {bigint} n
 * @param {bigint} exponent
 */
function power(n, exponent) {
  let result = 1n;
  for (let base = mod(n), rest = exponent; rest; rest >>= 1n, base = (base * base) % P) {
    if (rest & 1n) result = (result * base) % P;
  }
  return result;
}

/** @param {bigint} n */
const inverse = (n) => power(n, P - 2n);
const D = mod(-121665n * inverse(121666n));
const ROOT = power(2n, (P - 1n) / 4n); // a square root of -1

/**
 * Return the point, or null for a non-canonical encoding or one off the curve.
 * @param {Uint8Array} data
 * @returns {Point | null}
 */
export function decodePoint(data) {
  const number = fromLittleEndian(data);
  const sign = number >> 255n;
  const y = number & (TOP - 1n);
  if (data.length !== 32 || y >= P) return null;
  const square = mod((y * y - 1n) * inverse(D * y * y + 1n)); // the denominator is never 0: -1/d is no square
  let x = power(square, (P + 3n) / 8n);
  if ((x * x) % P !== square) x = (x * ROOT) % P;
  if ((x * x) % P !== square || (x === 0n && sign)) return null;
  if ((x & 1n) !== sign) x = P - x;
  return [x, y, 1n, (x * y) % P];
}

/**
 * Return a point's encoding as a number: its 32 bytes are little-endian.
 * @param {Point} point
 */
export function encodePoint([x, y, z]) {
  const by = inverse(z);
  return mod(y * by) | ((mod(x * by) & 1n) << 255n);
}

/**
 * Add two points, complete for all of them (RFC 8032 §5.1.4).
 * @param {Point} p
 * @param {Point} q
 * @returns {Point}
 */
function add(p, q) {
  const a = ((p[1] - p[0]) * (q[1] - q[0])) % P;
  const b = ((p[1] + p[0]) * (q[1] + q[0])) % P;
  const c = (((2n * p[3] * q[3]) % P) * D) % P;
  const d = (2n * p[2] * q[2]) % P;
  return done(b - a, d - c, d + c, b + a);
}

/**
 * Double a point (RFC 8032 §5.1.4).
 * @param {Point} p
 * @returns {Point}
 */
function double([x, y, z]) {
  const a = x * x;
  const b = y * y;
  const h = a + b;
  const e = h - (x + y) ** 2n;
  const g = a - b;
  return done(e % P, (2n * z * z + g) % P, g % P, h % P);
}

/** @param {bigint} e @param {bigint} f @param {bigint} g @param {bigint} h @returns {Point} */
const done = (e, f, g, h) => [(e * f) % P, (g * h) % P, (f * g) % P, (e * h) % P];

/**
 * Return −p.
 * @param {Point} p
 * @returns {Point}
 */
export const negate = ([x, y, z, t]) => [-x, y, z, -t];

/**
 * Return a·p + b·q; bit by bit, both at a time.
 *
 * @param {bigint} a
 * @param {Point} p
 * @param {bigint} b
 * @param {Point} q
 * @returns {Point}
 */
export function combine(a, p, b, q) {
  const both = add(p, q);
  let total = IDENTITY;
  for (let bit = 255n; bit >= 0n; bit--) {
    total = double(total);
    const ofA = (a >> bit) & 1n;
    const ofB = (b >> bit) & 1n;
    if (ofA && ofB) total = add(total, both);
    else if (ofA) total = add(total, p);
    else if (ofB) total = add(total, q);
  }
  return total;
}

/** The base point, y = 4/5. */
export const BASE = /** @type {Point} */ (decodePoint(new Uint8Array(32).fill(0x66).fill(0x58, 0, 1)));

/**
 * Report whether a point is of order L: in the prime-order subgroup and not the identity.
 * @param {Point} p
 */
export function inPrimeSubgroup(p) {
  return encodePoint(p) !== 1n && encodePoint(combine(L, p, 0n, p)) === 1n;
}
