/**
 * ChaCha20-Poly1305: RFC 8439 §2.8. For key files alone: WebCrypto has AES-GCM and not this (SPEC §1).
 *
 *     sealBox(key, nonce, text, beside)      the text and its tag, sealed
 *     openBox(key, nonce, sealed, beside)    the text, or null where key, nonce, text or what stands beside is another
 */

import { equal, join } from "../verify/bytes.js";

const TAG = 16;
const PRIME = (1n << 130n) - 5n;

/**
 * Return what is sealed; null where the tag is another.
 * @param {Uint8Array} key 32 bytes
 * @param {Uint8Array} nonce 12 bytes
 * @param {Uint8Array} sealed text and tag
 * @param {Uint8Array} beside associated data
 * @returns {Uint8Array | null}
 */
export function openBox(key, nonce, sealed, beside) {
  if (sealed.length < TAG) return null;
  const text = sealed.subarray(0, -TAG);
  return equal(tagOf(key, nonce, text, beside), sealed.subarray(-TAG)) ? streamed(key, nonce, text) : null;
}

/**
 * Return a text sealed; inverse of `openBox`.
 * @param {Uint8Array} key
 * @param {Uint8Array} nonce
 * @param {Uint8Array} plain
 * @param {Uint8Array} beside
 */
export function sealBox(key, nonce, plain, beside) {
  const text = streamed(key, nonce, plain);
  return join(text, tagOf(key, nonce, text, beside));
}

/** @type {(key: Uint8Array, nonce: Uint8Array, text: Uint8Array, beside: Uint8Array) => Uint8Array} */
function tagOf(key, nonce, text, beside) {
  const lengths = new Uint8Array(16);
  new DataView(lengths.buffer).setUint32(0, beside.length, true);
  new DataView(lengths.buffer).setUint32(8, text.length, true);
  return poly1305(join(padded(beside), padded(text), lengths), chacha(key, nonce, 0).subarray(0, 32));
}

/** @param {Uint8Array} key @param {Uint8Array} nonce @param {Uint8Array} text */
function streamed(key, nonce, text) {
  const other = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 64) {
    const stream = chacha(key, nonce, 1 + at / 64);
    for (let byte = at; byte < Math.min(at + 64, text.length); byte++) other[byte] = text[byte] ^ stream[byte - at];
  }
  return other;
}

/** @param {Uint8Array} data */
const padded = (data) => join(data, new Uint8Array((16 - (data.length % 16)) % 16));

/**
 * Return a block of the key stream: RFC 8439 §2.3.
 * @param {Uint8Array} key
 * @param {Uint8Array} nonce
 * @param {number} counter
 */
export function chacha(key, nonce, counter) {
  const words = (/** @type {Uint8Array} */ data) =>
    Array.from({ length: data.length / 4 }, (_, at) => new DataView(data.buffer, data.byteOffset).getUint32(4 * at, true));
  const start = Uint32Array.from([0x61707865, 0x3320646e, 0x79622d32, 0x6b206574, ...words(key), counter, ...words(nonce)]);
  const x = start.slice();
  for (let round = 0; round < 10; round++) {
    for (let at = 0; at < 4; at++) quarter(x, at, 4 + at, 8 + at, 12 + at);
    for (let at = 0; at < 4; at++) quarter(x, at, 4 + ((at + 1) % 4), 8 + ((at + 2) % 4), 12 + ((at + 3) % 4));
  }
  const block = new Uint8Array(64);
  const view = new DataView(block.buffer);
  x.forEach((word, at) => view.setUint32(4 * at, word + start[at], true));
  return block;
}

/**
 * @param {Uint32Array} x
 * @param {number} a @param {number} b @param {number} c @param {number} d
 */
function quarter(x, a, b, c, d) {
  for (const [to, add, by, bits] of [[a, b, d, 16], [c, d, b, 12], [a, b, d, 8], [c, d, b, 7]]) {
    x[to] += x[add];
    const mixed = x[by] ^ x[to];
    x[by] = (mixed << bits) | (mixed >>> (32 - bits));
  }
}

/**
 * Return the tag of a message under a one-time key: RFC 8439 §2.5.
 * @param {Uint8Array} message
 * @param {Uint8Array} key 32 bytes
 */
export function poly1305(message, key) {
  const r = little(key.subarray(0, 16)) & 0x0ffffffc0ffffffc0ffffffc0fffffffn;
  let sum = 0n;
  for (let at = 0; at < message.length; at += 16) {
    sum = ((sum + little(join(message.subarray(at, at + 16), Uint8Array.of(1)))) * r) % PRIME;
  }
  let rest = sum + little(key.subarray(16, 32));
  return Uint8Array.from({ length: TAG }, () => {
    const byte = Number(rest & 0xffn);
    rest >>= 8n;
    return byte;
  });
}

/** @param {Uint8Array} data */
const little = (data) => data.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
