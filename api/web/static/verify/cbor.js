/**
 * As much of deterministic CBOR as our QRs take: RFC 8949 §4.2, SPEC §8.2 and §8.7.
 *
 *     readCbor(…)    numbers, byte strings, texts, arrays, maps with whole numbers as keys; anything else is null
 *
 * One value has one spelling: shortest heads, definite lengths, keys in order, nothing after the end.
 */

import { textOf } from "./bytes.js";

/** @typedef {bigint | string | Uint8Array | any[] | Map<bigint, any>} Cbor */

const MAX_DEPTH = 4;

/**
 * Return the value in these bytes, or null where they are not deterministic CBOR of such a value.
 *
 * @param {Uint8Array} data
 * @returns {Cbor | null}
 */
export function readCbor(data) {
  const reader = { data, at: 0 };
  const value = readValue(reader, 0);
  return reader.at === data.length ? value : null;
}

/** @typedef {{ data: Uint8Array, at: number }} Reader */

/**
 * Return the next head, or null: a length above what there is, a longer spelling than needed.
 *
 * @param {Reader} reader
 * @returns {{ major: number, argument: bigint } | null}
 */
function readHead(reader) {
  const first = reader.data[reader.at++];
  const [major, low] = [first >> 5, first & 31];
  if (first === undefined || low > 27) return null;
  if (low < 24) return { major, argument: BigInt(low) };
  const width = 1 << (low - 24);
  const bytes = reader.data.subarray(reader.at, (reader.at += width));
  const argument = bytes.reduce((n, byte) => (n << 8n) | BigInt(byte), 0n);
  const least = width === 1 ? 24n : 1n << BigInt(4 * width);
  return bytes.length === width && argument >= least ? { major, argument } : null;
}

/**
 * @param {Reader} reader
 * @param {number} depth
 * @returns {Cbor | null}
 */
function readValue(reader, depth) {
  const head = readHead(reader);
  if (head === null || depth > MAX_DEPTH) return null;
  const { major, argument } = head;
  if (major === 0) return argument;
  if (major === 1) return -1n - argument;
  if (major > 5 || argument > BigInt(reader.data.length)) return null;
  const length = Number(argument);
  if (major < 4) {
    const bytes = reader.data.slice(reader.at, (reader.at += length));
    if (bytes.length !== length) return null;
    return major === 2 ? bytes : textOf(bytes);
  }
  return major === 4 ? readArray(reader, length, depth) : readMap(reader, length, depth);
}

/**
 * @param {Reader} reader
 * @param {number} length
 * @param {number} depth
 */
function readArray(reader, length, depth) {
  /** @type {Cbor[]} */
  const values = [];
  while (values.length < length) {
    const value = readValue(reader, depth + 1);
    if (value === null) return null;
    values.push(value);
  }
  return values;
}

/**
 * Keys are in order when each one's bytes are longer than those before, or as long and greater.
 *
 * @param {Reader} reader
 * @param {number} length
 * @param {number} depth
 */
function readMap(reader, length, depth) {
  /** @type {Map<bigint, Cbor>} */
  const values = new Map();
  let before = "";
  while (values.size < length) {
    const start = reader.at;
    const key = readValue(reader, MAX_DEPTH);
    const spelt = String.fromCharCode(...reader.data.subarray(start, reader.at));
    const value = readValue(reader, depth + 1);
    const ordered = spelt.length > before.length || (spelt.length === before.length && spelt > before);
    if (typeof key !== "bigint" || value === null || !ordered) return null;
    values.set(key, value);
    before = spelt;
  }
  return values;
}
