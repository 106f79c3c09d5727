/**
 * The files attached to one of our certificates (PDF/A-3), taken out in the browser.
 *
 *     12 0 obj << /Type /EmbeddedFile … /Filter /FlateDecode /Length 21094 >> stream … endstream
 *
 * No PDF is parsed: the streams that say they are embedded files are unpacked, and what is not one of our forms is left
 * alone. What comes out is verified like anything else, so that a PDF that plays tricks proves nothing by them.
 */

import { join, startsWith, utf8 } from "../verify/bytes.js";

const MAX = 8 << 20; // bytes unpacked
const FORMS = [utf8('{"receipts":['), utf8("c2sp.org/tlog-proof@v1\n")];
/** @type {new (format: string) => GenericTransformStream} newer than the checker's own list */
const Unpacking = Reflect.get(globalThis, "DecompressionStream");

/**
 * Return the unpacked bytes; null where they are no such stream, or too many.
 *
 * @param {Uint8Array} packed
 * @returns {Promise<Uint8Array | null>}
 */
async function unpack(packed) {
  const reader = new Blob([packed]).stream().pipeThrough(new Unpacking("deflate")).getReader();
  const parts = [];
  let length = 0;
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      length += read.value.length;
      if (length > MAX) return null;
      parts.push(read.value);
    }
  } catch {
    if (!length) return null; // a byte behind the stream's end is an error too: what came before it is whole
  }
  return join(...parts);
}

/**
 * Return the proof bundle attached to a PDF, or else its receipt; null where there is neither.
 *
 * @param {Uint8Array} pdf
 */
export async function proofsIn(pdf) {
  const text = new TextDecoder("latin1").decode(pdf);
  /** @type {Uint8Array[]} */
  const found = [];
  for (const head of text.matchAll(/<<(?:(?!endobj|stream)[^])*?\/EmbeddedFile(?:(?!endobj|stream)[^])*?>>\s*stream\r?\n/g)) {
    const start = (head.index ?? 0) + head[0].length;
    const length = Number(/\/Length (\d+)/.exec(head[0])?.[1] ?? 0);
    const packed = pdf.subarray(start, start + length);
    const file = head[0].includes("/FlateDecode") ? Unpacking && (await unpack(packed)) : packed;
    if (file && FORMS.some((form) => startsWith(file, form))) found.push(file);
  }
  return found.find((file) => startsWith(file, FORMS[0])) ?? found[0] ?? null;
}
