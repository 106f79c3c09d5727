/**
 * What a JSON text is made of: escapes, numbers, `true`, `false`, `null`. RFC 8259 §6, §7.
 *
 *     parseEscape("u58f6\"}")    ["壶", 5]
 *     parsePlain("042")          refused: syntax
 *     parsePlain("4.0")          NaN: a float, which nothing here takes
 */

/** @typedef {"syntax" | "shape" | "range"} Wrong */

export class Misread extends Error {
  /**
   * @param {Wrong} wrong
   * @param {string} [at] where a shape is wrong
   */
  constructor(wrong, at = "$") {
    super(wrong);
    this.wrong = wrong;
    this.at = at;
  }
}

const NUMBER = /^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$/;
const ESCAPES = new Map(Object.entries({ '"': '"', "\\": "\\", "/": "/", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" }));
const HIGH = 0x36; // the upper six bits of the first half of a pair
const LOW = 0x37;

/**
 * Return the character that an escape stands for, and the escape's length.
 *
 * @param {string} text what follows the backslash, one character a byte
 * @returns {[string, number]}
 */
export function parseEscape(text) {
  const plain = ESCAPES.get(text[0]);
  if (plain !== undefined) return [plain, 1];
  const first = parseUnit(text);
  if (first >> 10 === LOW) throw new Misread("syntax");
  if (first >> 10 !== HIGH) return [String.fromCharCode(first), 5];
  const second = text[5] === "\\" ? parseUnit(text.slice(6)) : 0;
  if (second >> 10 !== LOW) throw new Misread("syntax");
  return [String.fromCharCode(first, second), 11];
}

/** @param {string} text */
function parseUnit(text) {
  if (!/^u[0-9a-fA-F]{4}/.test(text)) throw new Misread("syntax");
  return parseInt(text.slice(1, 5), 16);
}

/**
 * Return a number, boolean or null; an integer that no double holds as a bigint, a float as NaN.
 *
 * @param {string} text
 * @returns {number | bigint | boolean | null}
 */
export function parsePlain(text) {
  if (text === "true" || text === "false") return text === "true";
  if (text === "null") return null;
  const match = NUMBER.exec(text);
  if (match === null) throw new Misread("syntax");
  const number = Number(text);
  if (match[2] || match[3]) {
    if (!Number.isFinite(number)) throw new Misread("range");
    return NaN;
  }
  return Number.isSafeInteger(number) ? number + 0 : BigInt(text);
}
