/**
 * QR symbols drawn on this phone, for texts that no server may see: ISO/IEC 18004, level M or Q, versions 1 to 20.
 *
 *     makeQr("KILNMARK:STAMP:1:…", "M")    rows of modules, true is dark        drawQr(text, "M", 8)   a canvas
 *
 * Alphanumeric where the text allows it, else bytes. The library that does this for us in Python is the oracle: the same
 * modules for every text, by tests/js/test_sign.py (DECISIONS, symbols drawn in the browser).
 */

import { codewords } from "./qr_codewords.js";

/** @typedef {"M" | "Q"} Level */
/** @typedef {(boolean | null)[][]} Rows null: not drawn yet */

const FORMAT = { M: 0, Q: 3 };
const QUIET = 4;
const ALIGNED = [ // where the centres of the alignment patterns stand, by version (annex E)
  [], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46], [6, 28, 50], [6, 30, 54], [6, 32, 58],
  [6, 34, 62], [6, 26, 46, 66], [6, 26, 48, 70], [6, 26, 50, 74], [6, 30, 54, 78], [6, 30, 56, 82], [6, 30, 58, 86], [6, 34, 62, 90],
];
/** @type {((y: number, x: number) => boolean)[]} */
const MASKS = [
  (y, x) => (y + x) % 2 === 0, (y) => y % 2 === 0, (_, x) => x % 3 === 0, (y, x) => (y + x) % 3 === 0,
  (y, x) => (Math.floor(y / 2) + Math.floor(x / 3)) % 2 === 0, (y, x) => ((y * x) % 2) + ((y * x) % 3) === 0,
  (y, x) => (((y * x) % 2) + ((y * x) % 3)) % 2 === 0, (y, x) => (((y * x) % 3) + ((y + x) % 2)) % 2 === 0,
];

/**
 * Return the modules of a text, without quiet zone.
 * @param {string} text
 * @param {Level} level how much may be dirty: M 15 %, Q 25 %
 * @param {number} [mask] 0…7
 * @returns {boolean[][]}
 * @throws {RangeError} longer than version 20 holds
 */
export function makeQr(text, level, mask = 3) {
  const { version, bits } = codewords(text, level);
  const size = 17 + 4 * version;
  /** @type {Rows} */
  const rows = Array.from({ length: size }, () => Array(size).fill(null));
  finders(rows);
  alignments(rows, version);
  timing(rows);
  format(rows, FORMAT[level], mask);
  if (version >= 7) versionBits(rows, version);
  let next = 0;
  for (const [y, x] of path(rows)) rows[y][x] = bits[next++] === 1 !== MASKS[mask](y, x);
  return /** @type {boolean[][]} */ (rows);
}

/**
 * Return a canvas with the symbol, its quiet zone white.
 * @param {string} text
 * @param {Level} level
 * @param {number} dots a side of a module, px
 */
export function drawQr(text, level, dots) {
  const rows = makeQr(text, level);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = (rows.length + 2 * QUIET) * dots;
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  pen.fillStyle = "#FFFFFF";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.fillStyle = "#1F120E";
  rows.forEach((row, y) => row.forEach((dark, x) => dark && pen.fillRect((x + QUIET) * dots, (y + QUIET) * dots, dots, dots)));
  return canvas;
}

/** @param {Rows} rows */
function finders(rows) {
  const size = rows.length;
  for (const [top, left] of [[0, 0], [0, size - 7], [size - 7, 0]]) {
    for (let y = -1; y <= 7; y++) {
      for (let x = -1; x <= 7; x++) {
        const far = Math.max(Math.abs(y - 3), Math.abs(x - 3));
        if (rows[top + y]?.[left + x] === null) rows[top + y][left + x] = far !== 2 && far < 4;
      }
    }
  }
}

/** @param {Rows} rows @param {number} version */
function alignments(rows, version) {
  for (const y of ALIGNED[version - 1]) {
    for (const x of ALIGNED[version - 1]) {
      if (rows[y][x] !== null) continue; // a finder is there
      for (let dy = -2; dy <= 2; dy++) for (let dx = -2; dx <= 2; dx++) rows[y + dy][x + dx] = Math.max(Math.abs(dy), Math.abs(dx)) !== 1;
    }
  }
}

/** @param {Rows} rows */
function timing(rows) {
  for (let at = 8; at < rows.length - 8; at++) rows[at][6] = rows[6][at] = at % 2 === 0;
}

/**
 * Level and mask, twice, each with ten bits to repair them (§7.9).
 * @param {Rows} rows
 * @param {number} level
 * @param {number} mask
 */
function format(rows, level, mask) {
  const data = (level << 3) | mask;
  const bits = ((data << 10) | remainder(data << 10, 0x537, 10)) ^ 0x5412;
  const size = rows.length;
  for (let bit = 0; bit < 15; bit++) {
    const dark = ((bits >> bit) & 1) === 1;
    rows[bit < 6 ? bit : bit < 8 ? bit + 1 : size - 15 + bit][8] = dark;
    rows[8][bit < 8 ? size - 1 - bit : bit === 8 ? 7 : 14 - bit] = dark;
  }
  rows[size - 8][8] = true;
}

/** @param {Rows} rows @param {number} version */
function versionBits(rows, version) {
  const bits = (version << 12) | remainder(version << 12, 0x1f25, 12);
  for (let bit = 0; bit < 18; bit++) {
    const [near, far] = [Math.floor(bit / 3), rows.length - 11 + (bit % 3)];
    rows[near][far] = rows[far][near] = ((bits >> bit) & 1) === 1;
  }
}

/**
 * @param {number} value
 * @param {number} divisor
 * @param {number} width
 */
function remainder(value, divisor, width) {
  for (let bit = 31 - Math.clz32(value); bit >= width; bit = 31 - Math.clz32(value)) value ^= divisor << (bit - width);
  return value;
}

/**
 * Yield the free places in the order of the bits: columns of two, up and down, from the right.
 * @param {Rows} rows
 */
function* path(rows) {
  const size = rows.length;
  for (let right = size - 1, up = true; right > 0; right -= right === 8 ? 3 : 2, up = !up) {
    const column = right === 6 ? 5 : right;
    for (let step = 0; step < size; step++) {
      const y = up ? size - 1 - step : step;
      for (const x of [column, column - 1]) if (rows[y][x] === null) yield [y, x];
    }
  }
}
