/**
 * The constants of SHA-256 and SHA-512, reckoned from the primes that FIPS 180-4 §4.2 and §5.3 take them from.
 *
 *     first 64 bits of the fraction of √2    6a09e667 f3bcc908
 *     first 64 bits of the fraction of ∛2    428a2f98 d728ae22
 *
 * SHA-256's are the upper halves of SHA-512's. A table of 88 numbers would be ten times as long as its rule.
 */

/**
 * Return the largest r with r^power ≤ n.
 * @param {bigint} n
 * @param {bigint} power
 */
function root(n, power) {
  let r = 0n;
  for (let bit = 1n << 80n; bit; bit >>= 1n) if ((r | bit) ** power <= n) r |= bit;
  return r;
}

/**
 * Return the first 64 bits of the fraction of the power-th root of n.
 * @param {number} n
 * @param {bigint} power
 */
const fraction = (n, power) => root(BigInt(n) << (64n * power), power) & 0xffffffffffffffffn;

/** @param {number} count */
function primes(count) {
  /** @type {number[]} */
  const found = [];
  for (let n = 2; found.length < count; n++) if (found.every((prime) => n % prime)) found.push(n);
  return found;
}

/** @param {bigint[]} words @param {bigint} shift */
const halves = (words, shift) => Int32Array.from(words, (word) => Number(BigInt.asIntN(32, word >> shift)));

const ROUND = primes(80).map((prime) => fraction(prime, 3n));
const START = primes(8).map((prime) => fraction(prime, 2n));

/** Round constants: upper and lower halves of 80 words. */
export const ROUND_HIGH = halves(ROUND, 32n);
export const ROUND_LOW = halves(ROUND, 0n);

/** Initial hash: upper and lower halves of 8 words. */
export const START_HIGH = halves(START, 32n);
export const START_LOW = halves(START, 0n);

/**
 * Return a message padded to whole blocks (FIPS 180-4 §5.1).
 *
 * @param {Uint8Array} message shorter than 2^29 bytes
 * @param {number} block bytes
 */
export function padded(message, block) {
  const length = Math.ceil((message.length + 1 + block / 8) / block) * block;
  const data = new Uint8Array(length);
  data.set(message);
  data[message.length] = 0x80;
  const view = new DataView(data.buffer);
  view.setUint32(length - 8, Math.floor(message.length / 2 ** 29));
  view.setUint32(length - 4, (message.length << 3) >>> 0);
  return view;
}
