/**
 * The files attached to one of our certificates (PDF/A-3), taken out in the browser. SPEC §8.4.
 *
 *     82 0 obj <</Type/Filespec/F(0123456789ABT.proof.json)/EF<</F 91 0 R>>>> endobj
 *     91 0 obj <</Type/EmbeddedFile/Filter/FlateDecode/Length 21094>> stream … endstream
 *
 * A file is found by its Filespec, which names it; a stream that nothing names is nobody's attachment. Whatever could be
 * read in two ways is not read here at all: the page then offers to have it read by the server.
 */

import { join } from "../verify/bytes.js";
import { LedgerError, malformed } from "../verify/errors.js";
import { dictionaryAt, Text } from "./pdf_dictionary.js";

/** @typedef {import("./pdf_dictionary.js").Dictionary} Dictionary */

const MAX_PDF = 32 << 20; // bytes
const MAX_FILES = 16;
const MAX = 8 << 20; // bytes unpacked, of all files together
const NEAR = 2048; // characters from an object's number to its type
const OURS = /\.(tlog-proof|proof\.json)$/;
/** @type {new (format: string) => GenericTransformStream} newer than the checker's own list */
const Unpacking = Reflect.get(globalThis, "DecompressionStream");
const unreadable = () => malformed("pdf-unreadable");

/**
 * Return the unpacked bytes; throws where they are no such stream, or more than `limit`.
 *
 * @param {Uint8Array} packed
 * @param {number} limit
 * @returns {Promise<Uint8Array>}
 */
async function unpack(packed, limit) {
  const reader = new Blob([packed]).stream().pipeThrough(new Unpacking("deflate")).getReader();
  const parts = [];
  let length = 0;
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      length += read.value.length;
      if (length > limit) break;
      parts.push(read.value);
    }
  } catch {
    if (!length) throw unreadable(); // a byte behind the stream's end is an error too: what came before it is whole
  }
  if (length > limit) {
    await reader.cancel();
    throw unreadable();
  }
  return join(...parts);
}

/**
 * Return the Filespecs of a file.
 * @param {string} text
 */
function filespecs(text) {
  const found = [];
  for (let at = text.indexOf("/Filespec"); at >= 0; at = text.indexOf("/Filespec", at + 1)) {
    if (found.length === MAX_FILES) throw unreadable();
    const object = text.slice(Math.max(0, at - NEAR), at).lastIndexOf(" obj");
    if (object < 0) throw unreadable();
    const [each] = dictionaryAt(text, Math.max(0, at - NEAR) + object + 4);
    if (each.get("/Type") !== "/Filespec") throw unreadable();
    found.push(each);
  }
  return found;
}

/**
 * Return a Filespec's name, and the number of the object that it names.
 *
 * @param {Dictionary} filespec
 * @returns {[string, string]}
 */
function named(filespec) {
  const name = filespec.get("/UF") ?? filespec.get("/F");
  const files = filespec.get("/EF");
  const objects = new Set(files instanceof Map ? files.values() : []);
  const [object] = objects;
  const number = typeof object === "string" && objects.size === 1 ? /^(\d+ \d+) R$/.exec(object) : null;
  if (!(name instanceof Text) || !filespec.has("/F") || !number) throw unreadable();
  return [name.text, number[1]];
}

/**
 * Return the only object of a number: its dictionary, and its bytes as they are packed.
 *
 * @param {Uint8Array} pdf
 * @param {string} text
 * @param {string} number
 * @returns {[Dictionary, Uint8Array]}
 */
function streamOf(pdf, text, number) {
  const places = [];
  const head = `${number} obj`;
  for (let at = text.indexOf(head); at >= 0 && places.length < 2; at = text.indexOf(head, at + 1)) {
    if (!/\d/.test(text[at - 1] ?? "")) places.push(at + head.length);
  }
  if (places.length !== 1) throw unreadable();
  const [about, end] = dictionaryAt(text, places[0]);
  const begun = /^\s*stream\r?\n/.exec(text.slice(end, end + 16));
  const length = Number(about.get("/Length"));
  if (!begun || !Number.isInteger(length)) throw unreadable();
  const start = end + begun[0].length;
  if (!/^\s*endstream/.test(text.slice(start + length, start + length + 16))) throw unreadable();
  return [about, pdf.subarray(start, start + length)];
}

/**
 * Return the receipts and bundles attached to a PDF, by name; null where this program cannot get them out.
 *
 * @param {Uint8Array} pdf
 * @returns {Promise<Map<string, Uint8Array> | null>}
 */
export async function proofsIn(pdf) {
  try {
    const text = pdf.length > MAX_PDF ? "" : new TextDecoder("latin1").decode(pdf);
    if (text.includes("/ObjStm") || text.includes("/Encrypt")) return null; // there may be files out of sight
    /** @type {Map<string, Uint8Array>} */
    const found = new Map();
    let left = MAX;
    for (const [name, number] of filespecs(text).map(named).filter(([name]) => OURS.test(name))) {
      const [about, packed] = streamOf(pdf, text, number);
      const filter = about.get("/Filter");
      if (found.has(name) || about.has("/DecodeParms") || ![undefined, "/FlateDecode"].includes(/** @type {any} */ (filter))) return null;
      const file = filter ? await unpack(packed, left) : packed;
      left -= file.length;
      found.set(name, file);
    }
    return found.size && left >= 0 ? found : null;
  } catch (error) {
    if (error instanceof LedgerError) return null;
    throw error;
  }
}
