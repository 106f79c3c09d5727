/**
 * JSON read from bytes, strictly and by shape: SPEC §1, §2. The first thing wrong ends it, and which it was is told.
 *
 *     syntax   not JSON, not UTF-8      shape   JSON of another shape: a field unknown, missing, of another type
 *     range    a number beyond any      (floats and null are a shape that nothing here has)
 *
 * Whether it is *canonical* is asked by writing it again: see `canonical.js`. Of a key twice the last counts here, a
 * space is skipped; both are found by the comparison.
 */

import { textOf } from "./bytes.js";
import { Misread, parseEscape, parsePlain } from "./json_token.js";

const code = (/** @type {string} */ character) => character.charCodeAt(0);
const [QUOTE, BACKSLASH, COMMA, COLON, OPEN, CLOSE, BEGIN, END] = [...'"\\,:{}[]'].map(code);
const MAX_NESTING = 900;

/** A place in JSON bytes; it moves forward only. */
export class Cursor {
  /** @param {Uint8Array} data */
  constructor(data) {
    this.data = data;
    this.at = 0;
    /** @type {string[]} names of the parts that are open, `.clay` or `[0]` */
    this.path = [];
  }

  /** Step over white space. */
  spaces() {
    while ([0x20, 0x0a, 0x0d, 0x09].includes(this.data[this.at])) this.at++;
  }

  /** Return the next byte that is not white space, and stand on it. */
  peek() {
    this.spaces();
    if (this.at >= this.data.length) throw new Misread("syntax");
    return this.data[this.at];
  }

  /**
   * Step over this byte if it is the next one.
   * @param {number} byte
   */
  take(byte) {
    if (this.peek() !== byte) return false;
    this.at++;
    return true;
  }

  /**
   * Step over this byte.
   * @param {number} byte
   */
  expect(byte) {
    if (!this.take(byte)) throw new Misread("syntax");
  }

  /** Refuse anything but white space after the document. */
  finish() {
    this.spaces();
    if (this.at < this.data.length) throw new Misread("syntax");
  }

  /** Read the text that begins here. */
  text() {
    this.expect(QUOTE);
    let start = this.at;
    let whole = "";
    for (;;) {
      const byte = this.data[this.at];
      if (byte === undefined || byte < 0x20) throw new Misread("syntax");
      if (byte === QUOTE || byte === BACKSLASH) {
        const part = textOf(this.data.subarray(start, this.at++));
        if (part === null) throw new Misread("syntax");
        whole += part;
        if (byte === QUOTE) return whole;
        const [character, length] = parseEscape(String.fromCharCode(...this.data.subarray(this.at, this.at + 11)));
        whole += character;
        start = this.at += length;
      } else this.at++;
    }
  }

  /** Read a number, boolean or null. */
  plain() {
    const start = this.at;
    while (/[-+.0-9A-Za-z]/.test(String.fromCharCode(this.data[this.at] ?? 0))) this.at++;
    return parsePlain(String.fromCharCode(...this.data.subarray(start, this.at)));
  }

  /**
   * Step over a value of any shape.
   * @param {number} [depth]
   */
  skip(depth = 0) {
    const byte = this.peek();
    if (depth > MAX_NESTING) throw new Misread("syntax");
    if (byte === QUOTE) this.text();
    else if (byte === OPEN) this.members(() => this.skip(depth + 1));
    else if (byte === BEGIN) this.elements(() => this.skip(depth + 1));
    else this.plain();
  }

  /**
   * Read an object, standing on its brace.
   * @param {(key: string) => void} value reads a member's value
   */
  members(value) {
    this.expect(OPEN);
    if (this.take(CLOSE)) return;
    do {
      this.peek();
      const key = this.text();
      this.expect(COLON);
      value(key);
    } while (this.take(COMMA));
    this.expect(CLOSE);
  }

  /**
   * Read an array, standing on its bracket.
   * @param {(place: number) => void} element reads an element
   */
  elements(element) {
    this.expect(BEGIN);
    if (this.take(END)) return;
    let place = 0;
    do element(place++);
    while (this.take(COMMA));
    this.expect(END);
  }
}
