/**
 * The bits of a QR symbol: a text in its mode, cut into blocks, each with its Reed–Solomon codewords (ISO/IEC 18004 §7.4–7.6).
 */

import { utf8 } from "../verify/bytes.js";

/** @typedef {"M" | "Q"} Level */

const ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
/** By version from 1: codewords to repair with in a block, and blocks (table 9). */
const REPAIR = {
  M: [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26],
  Q: [13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30, 24, 28, 28, 26, 30],
};
const BLOCKS = {
  M: [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16],
  Q: [1, 1, 2, 2, 4, 4, 6, 6, 8, 8, 8, 10, 12, 16, 12, 17, 16, 18, 21, 20],
};
export const VERSIONS = REPAIR.M.length;

/**
 * Return the smallest version that holds a text, and its bits in the order in which they are placed.
 * @param {string} text
 * @param {Level} level
 * @returns {{version: number, bits: number[]}}
 */
export function codewords(text, level) {
  const plain = [...text].every((character) => ALPHANUMERIC.includes(character));
  const body = plain ? alphanumeric(text) : [...utf8(text)].map((byte) => /** @type {[number, number]} */ ([byte, 8]));
  const count = plain ? text.length : body.length;
  for (let version = 1; version <= VERSIONS; version++) {
    const wide = plain ? (version < 10 ? 9 : 11) : version < 10 ? 8 : 16;
    const room = Math.floor(raw(version) / 8) - REPAIR[level][version - 1] * BLOCKS[level][version - 1];
    const data = packed([[plain ? 2 : 4, 4], [count, wide], ...body], room);
    if (data) return { version, bits: interleaved(data, version, level) };
  }
  throw new RangeError("too long for a symbol");
}

/**
 * @param {string} text
 * @returns {[number, number][]} values and their widths
 */
function alphanumeric(text) {
  const values = [...text].map((character) => ALPHANUMERIC.indexOf(character));
  return (text.match(/..?/g) ?? []).map((pair, at) => (pair.length === 2 ? [values[2 * at] * 45 + values[2 * at + 1], 11] : [values[2 * at], 6]));
}

/**
 * Return the data codewords, filled up; null where they are too many.
 * @param {[number, number][]} parts
 * @param {number} room
 */
function packed(parts, room) {
  const bits = parts.flatMap(([value, width]) => Array.from({ length: width }, (_, at) => (value >> (width - 1 - at)) & 1));
  if (bits.length > 8 * room) return null;
  bits.push(...Array(Math.min(4, 8 * room - bits.length)).fill(0));
  bits.push(...Array((8 - (bits.length % 8)) % 8).fill(0));
  const data = Array.from({ length: bits.length / 8 }, (_, at) => parseInt(bits.slice(8 * at, 8 * at + 8).join(""), 2));
  for (let pad = 0xec; data.length < room; pad ^= 0xec ^ 0x11) data.push(pad);
  return data;
}

/**
 * Return how many modules of a version are free for bits.
 * @param {number} version
 */
function raw(version) {
  const aligned = version < 2 ? 0 : Math.floor(version / 7) + 2;
  const all = (16 * version + 128) * version + 64 - (aligned ? (25 * aligned - 10) * aligned - 55 : 0);
  return all - (version >= 7 ? 36 : 0);
}

/**
 * @param {number[]} data
 * @param {number} version
 * @param {Level} level
 */
function interleaved(data, version, level) {
  const [repair, count, total] = [REPAIR[level][version - 1], BLOCKS[level][version - 1], Math.floor(raw(version) / 8)];
  const short = Math.floor(total / count) - repair;
  const longer = total % count;
  const blocks = Array.from({ length: count }, (_, at) => {
    const start = at * short + Math.max(0, at - (count - longer));
    return data.slice(start, start + short + (at >= count - longer ? 1 : 0));
  });
  const repairs = blocks.map((block) => divided(block, repair));
  const words = [];
  for (let at = 0; at <= short; at++) for (const block of blocks) if (at < block.length) words.push(block[at]);
  for (let at = 0; at < repair; at++) for (const block of repairs) words.push(block[at]);
  const bits = words.flatMap((word) => Array.from({ length: 8 }, (_, at) => (word >> (7 - at)) & 1));
  return [...bits, ...Array(raw(version) - bits.length).fill(0)];
}

/**
 * Return the remainder of a block's polynomial by the generator: its codewords to repair with.
 * @param {number[]} block
 * @param {number} degree
 */
function divided(block, degree) {
  const generator = Array(degree).fill(0);
  generator[degree - 1] = 1;
  for (let at = 0, root = 1; at < degree; at++, root = times(root, 2)) {
    for (let place = 0; place < degree; place++) generator[place] = times(generator[place], root) ^ (generator[place + 1] ?? 0);
  }
  const rest = Array(degree).fill(0);
  for (const word of block) {
    const factor = word ^ rest.shift();
    rest.push(0);
    generator.forEach((each, place) => (rest[place] ^= times(each, factor)));
  }
  return rest;
}

/**
 * Multiply in GF(2^8) modulo x^8 + x^4 + x^3 + x^2 + 1.
 * @param {number} a
 * @param {number} b
 */
function times(a, b) {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) product = ((product << 1) ^ ((product >> 7) * 0x11d)) ^ (((b >> bit) & 1) * a);
  return product;
}
