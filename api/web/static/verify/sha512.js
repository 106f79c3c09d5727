/**
 * SHA-512, FIPS 180-4 §6.4, in halves of 32 bits: for our own Ed25519 (RFC 8032) where the browser has none.
 *
 *     sha512(utf8("abc"))    ddaf35a1 93617aba cc417349 …
 */

import { padded, ROUND_HIGH, ROUND_LOW, START_HIGH, START_LOW } from "./sha2_words.js";

const BLOCK = 128; // bytes
const ROUNDS = 80;

// Turns and shifts of σ0, σ1, Σ0, Σ1 (§4.1.3); a last number below zero is a shift.
const SMALL = [[1, 8, -7], [19, 61, -6]];
const LARGE = [[28, 34, 39], [14, 18, 41]];

/** A sum of 64-bit words, kept in halves. */
class Sum {
  constructor() {
    this.high = 0;
    this.low = 0; // below 2^53: sums of few words lose nothing
  }

  /** @param {number} high @param {number} low */
  add(high, low) {
    this.high += high;
    this.low += low >>> 0;
  }

  /**
   * Add the turns of a word, taken together bit by bit.
   * @param {number} high
   * @param {number} low
   * @param {number[]} turns
   */
  addTurned(high, low, turns) {
    let upper = 0;
    let lower = 0;
    for (const turn of turns) {
      const [a, b] = (turn < 0 ? -turn : turn) & 32 ? [low, high] : [high, low];
      const by = (turn < 0 ? -turn : turn) & 31;
      upper ^= turn < 0 ? a >>> by : (a >>> by) | (b << (32 - by));
      lower ^= (b >>> by) | (a << (32 - by));
    }
    this.add(upper, lower);
  }

  /**
   * Carry, and return both halves.
   * @returns {[number, number]}
   */
  halves() {
    return [(this.high + Math.floor(this.low / 2 ** 32)) | 0, this.low | 0];
  }
}

/**
 * Return the 64 bytes of SHA-512.
 * @param {Uint8Array} message
 * @returns {Uint8Array}
 */
export function sha512(message) {
  const data = padded(message, BLOCK);
  const high = START_HIGH.slice();
  const low = START_LOW.slice();
  const words = { high: new Int32Array(ROUNDS), low: new Int32Array(ROUNDS) };
  for (let at = 0; at < data.byteLength; at += BLOCK) {
    spread(words, data, at);
    mix(high, low, words);
  }
  const digest = new DataView(new ArrayBuffer(64));
  for (let i = 0; i < 8; i++) {
    digest.setInt32(8 * i, high[i]);
    digest.setInt32(8 * i + 4, low[i]);
  }
  return new Uint8Array(digest.buffer);
}

/**
 * Spread one block over the words of all rounds.
 *
 * @param {{ high: Int32Array, low: Int32Array }} words
 * @param {DataView} data
 * @param {number} at
 */
function spread({ high, low }, data, at) {
  for (let i = 0; i < 16; i++) {
    high[i] = data.getInt32(at + 8 * i);
    low[i] = data.getInt32(at + 8 * i + 4);
  }
  for (let i = 16; i < ROUNDS; i++) {
    const sum = new Sum();
    sum.add(high[i - 16], low[i - 16]);
    sum.addTurned(high[i - 15], low[i - 15], SMALL[0]);
    sum.add(high[i - 7], low[i - 7]);
    sum.addTurned(high[i - 2], low[i - 2], SMALL[1]);
    [high[i], low[i]] = sum.halves();
  }
}

/**
 * Take one block into the hash.
 *
 * @param {Int32Array} high
 * @param {Int32Array} low
 * @param {{ high: Int32Array, low: Int32Array }} words
 */
function mix(high, low, words) {
  const h = high.slice();
  const l = low.slice();
  for (let i = 0; i < ROUNDS; i++) {
    const sum = new Sum();
    sum.add(h[7], l[7]);
    sum.addTurned(h[4], l[4], LARGE[1]);
    sum.add((h[4] & h[5]) ^ (~h[4] & h[6]), (l[4] & l[5]) ^ (~l[4] & l[6]));
    sum.add(ROUND_HIGH[i], ROUND_LOW[i]);
    sum.add(words.high[i], words.low[i]);
    const first = sum.halves();
    sum.addTurned(h[0], l[0], LARGE[0]);
    sum.add((h[0] & h[1]) ^ (h[0] & h[2]) ^ (h[1] & h[2]), (l[0] & l[1]) ^ (l[0] & l[2]) ^ (l[1] & l[2]));
    const fifth = new Sum();
    fifth.add(h[3], l[3]);
    fifth.add(...first);
    h.copyWithin(1, 0, 7);
    l.copyWithin(1, 0, 7);
    [h[4], l[4]] = fifth.halves();
    [h[0], l[0]] = sum.halves();
  }
  for (let i = 0; i < 8; i++) {
    const sum = new Sum();
    sum.add(high[i], low[i]);
    sum.add(h[i], l[i]);
    [high[i], low[i]] = sum.halves();
  }
}
