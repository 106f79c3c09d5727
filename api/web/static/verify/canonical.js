/**
 * Canonical JSON: SPEC §1, RFC 8785. Decoded, written again and compared, so that one value has one spelling.
 *
 *     {"count":2,"ledger":"example.com/kiln"}    yes
 *     {"count":2.0,"ledger":"example.com/kiln"}  no: a float; so are 1e3, null, spaces, a key twice, an escaped letter
 */

import { equal, textOf, utf8 } from "./bytes.js";
import { firstRefused, isNfc, nameOf } from "./characters.js";
import { malformed } from "./errors.js";
import { Cursor } from "./json_cursor.js";
import { fieldsOf, isLeftOut, read } from "./json_shape.js";
import { Misread } from "./json_token.js";

/** @typedef {import("./json_shape.js").Shapes} Shapes */
/** @typedef {any} Json objects, arrays, texts, integers, booleans */

const MAX_DEPTH = 16;
const KEY = /^[A-Za-z@][A-Za-z0-9_]*$/;

/**
 * Encode in RFC 8785 form; inverse of `decodeJson`. Throws `json-value`, `json-text` for what that would refuse.
 *
 * @param {Json} value
 * @returns {Uint8Array}
 */
export function encodeJson(value) {
  check(value, 0, "json");
  const data = utf8(writeAny(value));
  checkText(data, data.length, "json");
  return data;
}

/**
 * Decode canonical JSON; throws `<code>-too-long`, `-syntax`, `-text`, `-value`, `-not-canonical`.
 *
 * @param {Uint8Array} data
 * @param {number} limit bytes
 * @param {string} [code] the noun that begins the error's code
 * @returns {Json}
 */
export function decodeJson(data, limit, code = "json") {
  checkText(data, limit, code);
  const value = parse(data, {}, "a", code);
  check(value, 0, code);
  if (!equal(utf8(writeAny(value)), data)) throw malformed(`${code}-not-canonical`);
  return value;
}

/**
 * Decode canonical JSON of a shape; throws what `decodeJson` does and `<code>-shape`.
 *
 * @param {Uint8Array} data
 * @param {Shapes} shapes
 * @param {string} type
 * @param {number} limit bytes
 * @param {string} code
 * @returns {any}
 */
export function decodeShape(data, shapes, type, limit, code) {
  checkText(data, limit, code);
  const value = parse(data, shapes, type, code);
  const text = write(value, shapes, type);
  if (!equal(utf8(text), data)) throw malformed(`${code}-not-canonical`);
  if (/[:,[]-?[0-9]{16}/.test(text)) check(parse(data, {}, "a", code), 0, code); // long numbers are rare
  return value;
}

/**
 * Read JSON of a shape that need not be canonical; throws `Misread`.
 *
 * @param {Uint8Array} data
 * @param {Shapes} shapes
 * @param {string} type
 * @returns {any}
 */
export function parseShape(data, shapes, type) {
  const cursor = new Cursor(data);
  const value = read(cursor, shapes, type);
  cursor.finish();
  return value;
}

/** @param {Uint8Array} data @param {Shapes} shapes @param {string} type @param {string} code */
function parse(data, shapes, type, code) {
  try {
    return parseShape(data, shapes, type);
  } catch (error) {
    if (!(error instanceof Misread)) throw error;
    if (error.wrong === "range") throw malformed(`${code}-value`, { reason: "number" });
    throw malformed(`${code}-${error.wrong}`, error.wrong === "shape" ? { at: error.at } : {});
  }
}

/** @type {(data: Uint8Array, limit: number, code: string) => void} */
function checkText(data, limit, code) {
  if (data.length > limit) throw malformed(`${code}-too-long`, { limit, got: data.length });
  const text = textOf(data);
  if (text === null) throw malformed(`${code}-syntax`);
  // Of allowed characters only the quote and the backslash are ever escaped.
  if (text.replace(/\\\\/g, "").replace(/\\"/g, "").includes("\\")) {
    throw malformed(`${code}-not-canonical`, { reason: "escape" });
  }
  const refused = firstRefused(text);
  if (refused !== null && "\t\n\r".includes(refused)) throw malformed(`${code}-not-canonical`, { reason: "space" });
  if (refused !== null) throw malformed(`${code}-text`, { character: nameOf(refused) });
  if (!isNfc(text)) throw malformed(`${code}-text`, { character: "NFC" });
}

/** @param {unknown} value @param {number} depth @param {string} code */
function check(value, depth, code) {
  const refuse = (/** @type {string} */ reason) => malformed(`${code}-value`, { reason });
  if (typeof value === "string" || typeof value === "boolean") return;
  if (Number.isSafeInteger(value)) return;
  if (typeof value === "bigint" || typeof value === "number") throw refuse(Number.isNaN(value) ? "float" : "integer");
  if (typeof value !== "object" || value === null) throw refuse("null");
  if (depth === MAX_DEPTH) throw refuse("depth");
  if (!Array.isArray(value) && !Object.keys(value).every((key) => KEY.test(key))) throw refuse("key");
  for (const child of Object.values(value)) check(child, depth + 1, code);
}

/** @type {(value: any) => string} */
function writeAny(value) {
  if (typeof value === "bigint") return value.toString();
  if (typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(writeAny).join(",")}]`;
  const members = Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${writeAny(value[key])}`);
  return `{${members.join(",")}}`;
}

/**
 * Write a value of a shape; what stands where a field is left out is left out.
 *
 * @param {any} value
 * @param {Shapes} shapes
 * @param {string} type
 * @returns {string}
 */
export function write(value, shapes, type) {
  if (Array.isArray(value)) return `[${value.map((each) => write(each, shapes, type.slice(0, -1))).join(",")}]`;
  if (typeof value !== "object") return writeAny(value);
  const members = [];
  for (const [key, field] of [...fieldsOf(shapes, type)].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!isLeftOut(value[key], field)) members.push(`"${key}":${write(value[key], shapes, field.type)}`);
  }
  return `{${members.join(",")}}`;
}
