/**
 * scrypt, which no browser has: RFC 7914. For key files alone, whose passphrase people choose (SPEC §1).
 *
 *     await scrypt(utf8("passphrase"), salt, 32768)    32 bytes; r = 8, p = 1, some 0.3 s and 32 MiB
 *
 * PBKDF2 is the browser's; the mixing between its two calls is ours, because nobody else's is there.
 */

const R = 8;
const WORDS = 32 * R; // 32-bit words of a block of 128·r bytes

/**
 * Return 32 bytes derived from a passphrase.
 * @param {Uint8Array} passphrase
 * @param {Uint8Array} salt
 * @param {number} cost n, a power of two
 */
export async function scrypt(passphrase, salt, cost) {
  const secret = await crypto.subtle.importKey("raw", /** @type {BufferSource} */ (passphrase), "PBKDF2", false, ["deriveBits"]);
  const derive = async (/** @type {Uint8Array} */ beside, /** @type {number} */ bytes) =>
    new Uint8Array(await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt: /** @type {BufferSource} */ (beside), iterations: 1 }, secret, bytes * 8));
  const block = await derive(salt, 4 * WORDS);
  mix(block, cost);
  return derive(block, 32);
}

/**
 * Mix a block of 1,024 bytes in place: RFC 7914 §5, scryptROMix.
 * @param {Uint8Array} bytes
 * @param {number} cost
 */
export function mix(bytes, cost) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let block = new Uint32Array(WORDS);
  let other = new Uint32Array(WORDS);
  for (let at = 0; at < WORDS; at++) block[at] = view.getUint32(4 * at, true);
  const table = new Uint32Array(WORDS * cost);
  for (let row = 0; row < cost; row++) {
    table.set(block, WORDS * row);
    mixBlock(block, other);
    [block, other] = [other, block];
  }
  for (let row = 0; row < cost; row++) {
    const from = WORDS * (block[WORDS - 16] & (cost - 1));
    for (let at = 0; at < WORDS; at++) block[at] ^= table[from + at];
    mixBlock(block, other);
    [block, other] = [other, block];
  }
  for (let at = 0; at < WORDS; at++) view.setUint32(4 * at, block[at], true);
  table.fill(0);
}

const last = new Int32Array(16);

/**
 * RFC 7914 §4, scryptBlockMix: each 64 bytes through Salsa20/8, those of even place first.
 * @param {Uint32Array} from
 * @param {Uint32Array} into
 */
function mixBlock(from, into) {
  last.set(from.subarray(WORDS - 16));
  for (let part = 0; part < 2 * R; part++) {
    for (let at = 0; at < 16; at++) last[at] ^= from[16 * part + at];
    salsa();
    into.set(last, 16 * ((part >> 1) + (part & 1) * R));
  }
}

/** @param {number} sum @param {number} bits */
const turned = (sum, bits) => (sum << bits) | (sum >>> (32 - bits));

/** Salsa20/8 of `last`, in place (RFC 7914 §3): four quarters down the columns, four along the rows, four times. */
function salsa() {
  let x0 = last[0], x1 = last[1], x2 = last[2], x3 = last[3], x4 = last[4], x5 = last[5], x6 = last[6], x7 = last[7];
  let x8 = last[8], x9 = last[9], x10 = last[10], x11 = last[11], x12 = last[12], x13 = last[13], x14 = last[14], x15 = last[15];
  for (let round = 0; round < 4; round++) {
    x4 ^= turned(x0 + x12, 7); x8 ^= turned(x4 + x0, 9); x12 ^= turned(x8 + x4, 13); x0 ^= turned(x12 + x8, 18);
    x9 ^= turned(x5 + x1, 7); x13 ^= turned(x9 + x5, 9); x1 ^= turned(x13 + x9, 13); x5 ^= turned(x1 + x13, 18);
    x14 ^= turned(x10 + x6, 7); x2 ^= turned(x14 + x10, 9); x6 ^= turned(x2 + x14, 13); x10 ^= turned(x6 + x2, 18);
    x3 ^= turned(x15 + x11, 7); x7 ^= turned(x3 + x15, 9); x11 ^= turned(x7 + x3, 13); x15 ^= turned(x11 + x7, 18);
    x1 ^= turned(x0 + x3, 7); x2 ^= turned(x1 + x0, 9); x3 ^= turned(x2 + x1, 13); x0 ^= turned(x3 + x2, 18);
    x6 ^= turned(x5 + x4, 7); x7 ^= turned(x6 + x5, 9); x4 ^= turned(x7 + x6, 13); x5 ^= turned(x4 + x7, 18);
    x11 ^= turned(x10 + x9, 7); x8 ^= turned(x11 + x10, 9); x9 ^= turned(x8 + x11, 13); x10 ^= turned(x9 + x8, 18);
    x12 ^= turned(x15 + x14, 7); x13 ^= turned(x12 + x15, 9); x14 ^= turned(x13 + x12, 13); x15 ^= turned(x14 + x13, 18);
  }
  last[0] += x0; last[1] += x1; last[2] += x2; last[3] += x3; last[4] += x4; last[5] += x5; last[6] += x6; last[7] += x7;
  last[8] += x8; last[9] += x9; last[10] += x10; last[11] += x11; last[12] += x12; last[13] += x13; last[14] += x14; last[15] += x15;
}
