/**
 * An older work in the shape of a registration: SPEC §12.9, LegacyRegistration.
 *
 *     {"attributed":"zs009","grounds":"师徒相传，附旧照","title":{"zh":"示例旧作"},…}    no maker, no firing, no year
 */

import { fieldsOf } from "./json_shape.js";
import { SHAPES } from "./kinds.js";

const CODE = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const MAX_CODE = 40;

/**
 * Return what is said of the work, as a registration would say it.
 *
 * @param {any} subject
 */
export function pieceOf({ code, title, shape, clay, measures, photos, note }) {
  const empty = [...fieldsOf(SHAPES, "PieceRegistration")].map(([name, { without }]) => [name, without]);
  const unsaid = { ...Object.fromEntries(empty), maker: "", forming: "", firings: [], year: 0 };
  return { ...unsaid, code, title, shape, clay, measures, photos, note };
}

/**
 * Report whether a text has the form of a person's code.
 *
 * @param {string} text
 */
export const isCode = (text) => text.length <= MAX_CODE && CODE.test(text);
