/**
 * One dictionary of a PDF, read at a place: ISO 32000-1 §7.3, as much of it as an attached file's needs.
 *
 *     <</Type/Filespec/UF(0123456789ABT.proof.json)/EF<</F 91 0 R>>>>
 *     → Map { "/Type" → "/Filespec", "/UF" → Text, "/EF" → Map { "/F" → "91 0 R" } }
 *
 * Each character is looked at once, in a window that is bounded: no file makes the reader wait. What is spelled in a
 * way that our certificates never are is not guessed at.
 */

import { malformed } from "../verify/errors.js";

const WINDOW = 4096; // characters
const TOKEN = /\s*(?:(<<|>>|[[\]])|\(((?:\\[^]|[^\\()])*)\)|<([0-9A-Fa-f\s]*)>|(\d+\s+\d+\s+R(?!\w)|\/?[^\s()<>[\]{}/%]+))/y;
/** @type {Record<string, string>} */
const ESCAPED = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f" };

/** @typedef {Map<string, unknown>} Dictionary */

/** A text, told apart from the names and numbers beside it. */
export class Text {
  /** @param {string} text each character a byte, or UTF-16 behind its mark */
  constructor(text) {
    const wide = text.startsWith("\u00fe\u00ff");
    this.text = wide ? text.slice(2).replace(/([^])([^])/g, (_, high, low) => two(high, low)) : text;
  }
}

/** @type {(high: string, low: string) => string} */
const two = (high, low) => String.fromCharCode(high.charCodeAt(0) * 256 + low.charCodeAt(0));

/** @param {string} inside */
const literal = (inside) =>
  inside.replace(/\\(?:([0-7]{1,3})|(\r\n|[^]))/g, (_, octal, one) =>
    octal ? String.fromCharCode(parseInt(octal, 8) & 255) : /^[\r\n]/.test(one) ? "" : ESCAPED[one] ?? one,
  );

/** @param {string} digits an odd last one stands before a zero */
const hexadecimal = (digits) =>
  digits.replace(/\s/g, "").replace(/..?/g, (pair) => String.fromCharCode(parseInt(pair.padEnd(2, "0"), 16)));

/** Where a reader stands. */
class Reader {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  /** @returns {string | Text} a mark, a name, a number, a reference, a text */
  token() {
    TOKEN.lastIndex = this.at;
    const found = TOKEN.exec(this.text);
    if (!found) throw malformed("pdf-unreadable");
    this.at = TOKEN.lastIndex;
    const [, sign, inside, digits, word] = found;
    if (inside !== undefined) return new Text(literal(inside));
    if (digits !== undefined) return new Text(hexadecimal(digits));
    return sign ?? word.replace(/\s+/g, " ").replace(/#([0-9A-Fa-f]{2})/g, (_, pair) => hexadecimal(pair));
  }

  /** @param {string | Text} first @returns {unknown} */
  value(first) {
    if (first === "<<") return this.dictionary();
    if (first !== "[") return first;
    const values = [];
    for (let next = this.token(); next !== "]"; next = this.token()) values.push(this.value(next));
    return values;
  }

  /** @returns {Dictionary} what stands behind its `<<` */
  dictionary() {
    /** @type {Dictionary} */
    const found = new Map();
    for (let key = this.token(); key !== ">>"; key = this.token()) {
      if (typeof key !== "string" || key[0] !== "/" || found.has(key)) throw malformed("pdf-unreadable");
      found.set(key, this.value(this.token()));
    }
    return found;
  }
}

/**
 * Return the dictionary that begins at a place, and where what follows it begins.
 *
 * Throws `pdf-unreadable`: none begins there, it is longer than any of ours, or spelled otherwise.
 *
 * @param {string} text of the file, each character a byte
 * @param {number} at
 * @returns {[Dictionary, number]}
 */
export function dictionaryAt(text, at) {
  const reader = new Reader(text.slice(at, at + WINDOW));
  if (reader.token() !== "<<") throw malformed("pdf-unreadable");
  return [reader.dictionary(), at + reader.at];
}
