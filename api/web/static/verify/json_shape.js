/**
 * Shapes of JSON, in the one line each that `kinds.js` has of them. SPEC §12.
 *
 *     { Title: "en:s= zh:s", PieceRegistration: "clay:Clay firings:FiringUse*=[] note:Note? year:i=0 …" }
 *
 * A field is a name, a type, and where it may be left out what then stands: `=` and a default in JSON (nothing: the
 * empty text) or `?`, nothing at all. Types: s text, i integer, b boolean, a any value, r bytes as they stand, s~ text
 * or null, a struct's name; with * any number of them, with a digit so many.
 */

import { Misread } from "./json_token.js";

/** @typedef {import("./json_cursor.js").Cursor} Cursor */
/** @typedef {Record<string, string>} Shapes */
/** @typedef {{ type: string, required: boolean, without: unknown }} Field */

/** @type {WeakMap<Shapes, Map<string, Map<string, Field>>>} */
const parsed = new WeakMap();

/**
 * Return the fields of a struct, in the order of their names.
 *
 * @param {Shapes} shapes
 * @param {string} name
 * @returns {Map<string, Field>}
 */
export function fieldsOf(shapes, name) {
  const known = parsed.get(shapes) ?? new Map();
  parsed.set(shapes, known);
  if (!known.has(name)) known.set(name, new Map(shapes[name].split(" ").map(parseField)));
  return known.get(name);
}

/** @param {string} text @returns {[string, Field]} */
function parseField(text) {
  const [, name, type, mark, value] = /** @type {string[]} */ (/^([^:]+):([^=?]+)([=?]?)(.*)$/.exec(text));
  const without = mark === "=" ? (value ? JSON.parse(value) : "") : undefined;
  return [name, { type, required: !mark, without }];
}

/**
 * Report whether a value is what stands where the field is left out.
 * @param {unknown} value
 * @param {Field} field
 */
export const isLeftOut = (value, field) => !field.required && (isEmpty(field.without) ? isEmpty(value) : value === field.without);

/** @param {unknown} value whose numbers may be of any size: it is not written down to be looked at */
const isEmpty = (value) => Array.isArray(value) && !value.length;

/**
 * Read a value of this type; throws `Misread`.
 *
 * @param {Cursor} cursor
 * @param {Shapes} shapes
 * @param {string} type
 * @returns {any}
 */
export function read(cursor, shapes, type) {
  const [, name, many] = /** @type {string[]} */ (/^(.+?)([*\d]?)$/.exec(type));
  if (many) return readMany(cursor, shapes, name, many);
  if (name === "r") return readRaw(cursor);
  if (name === "a") return readAny(cursor, 0);
  const next = String.fromCharCode(cursor.peek());
  if (next === "{" && name.length > 2) return readStruct(cursor, shapes, name);
  const value = next === "{" || next === "[" ? undefined : next === '"' ? cursor.text() : cursor.plain();
  if (!fits(value, name)) throw misshapen(cursor);
  return value;
}

/** @param {unknown} value @param {string} name */
function fits(value, name) {
  if (name[0] === "s" && typeof value === "string") return name.length < 3;
  if (name === "s~") return value === null;
  if (name === "b") return typeof value === "boolean";
  return name === "i" && (typeof value === "bigint" || Number.isInteger(value));
}

/** @type {(cursor: Cursor, field?: string) => Misread} */
const misshapen = ({ path }, field = "") => new Misread("shape", `$${path.join("")}${field}`.slice(0, 80));

/** @type {(cursor: Cursor, name: string, work: () => any) => any} a part, its name on the path until it is read */
function within(cursor, name, work) {
  cursor.path.push(name);
  const done = work();
  cursor.path.pop();
  return done;
}

/** @param {Cursor} cursor @param {Shapes} shapes @param {string} name @param {string} many */
function readMany(cursor, shapes, name, many) {
  /** @type {any[]} */
  const values = [];
  const wanted = many === "*" ? Infinity : Number(many);
  if (cursor.peek() !== 0x5b) {
    if (cursor.peek() !== 0x7b) cursor.skip();
    throw misshapen(cursor);
  }
  cursor.elements((place) => {
    if (place >= wanted) throw misshapen(cursor);
    values.push(within(cursor, `[${place}]`, () => read(cursor, shapes, name)));
  });
  if (many !== "*" && values.length < wanted) throw misshapen(cursor);
  return values;
}

/** @param {Cursor} cursor @param {Shapes} shapes @param {string} name */
function readStruct(cursor, shapes, name) {
  const fields = fieldsOf(shapes, name);
  /** @type {Map<string, any>} */
  const found = new Map();
  cursor.members((key) => {
    const field = fields.get(key);
    if (field === undefined) throw misshapen(cursor, `.${key}`);
    found.set(key, within(cursor, `.${key}`, () => read(cursor, shapes, field.type)));
  });
  for (const [key, field] of fields) {
    if (found.has(key)) continue;
    if (field.required) throw misshapen(cursor, `.${key}`);
    found.set(key, field.without);
  }
  return Object.fromEntries(found);
}

/** @param {Cursor} cursor */
function readRaw(cursor) {
  cursor.peek();
  const start = cursor.at;
  cursor.skip();
  return cursor.data.slice(start, cursor.at);
}

/** @param {Cursor} cursor @param {number} depth @returns {any} */
function readAny(cursor, depth) {
  if (depth > 200) throw new Misread("range");
  const next = String.fromCharCode(cursor.peek());
  if (next === '"') return cursor.text();
  if (next === "[") {
    /** @type {any[]} */
    const values = [];
    cursor.elements(() => values.push(readAny(cursor, depth + 1)));
    return values;
  }
  if (next !== "{") return cursor.plain();
  /** @type {[string, any][]} */
  const members = [];
  cursor.members((key) => members.push([key, readAny(cursor, depth + 1)]));
  return Object.fromEntries(members);
}
