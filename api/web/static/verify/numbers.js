/**
 * Numbers, times and origins as text, each in its one spelling: SPEC §1.
 *
 *     parseDecimal("42")                   42n; +42, 042 and 4_2 are refused
 *     parseTime("2026-05-01T08:00:00Z")    1777622400; 08:00:60 and February 30th are refused
 *     checkOrigin("example.com/kiln")
 */

import { malformed } from "./errors.js";

const DECIMAL = /^(0|[1-9][0-9]{0,18})$/;
const TIME = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$/;
const ORIGIN = /^[a-z0-9-]+(\.[a-z0-9-]+)+(\/[a-z0-9-]+)*$/;
const MAX_DECIMAL = 2n ** 63n - 1n;
const MAX_ORIGIN = 100;
const LAST_TIME = 253402300799; // 9999-12-31T23:59:59Z
const EAST = 8 * 3600; // seconds: days are counted where the kilns stand, SPEC §12

/**
 * Return ASCII digits, without sign or leading zero, as a number below 2^63.
 *
 * Throws `number-malformed`, `number-too-large`.
 *
 * @param {string} text
 * @returns {bigint}
 */
export function parseDecimal(text) {
  if (!DECIMAL.test(text)) throw malformed("number-malformed", { got: text.slice(0, 32) });
  const number = BigInt(text);
  if (number > MAX_DECIMAL) throw malformed("number-too-large", { got: text });
  return number;
}

/**
 * Return `YYYY-MM-DDTHH:MM:SSZ`, 1970 to 9999, in seconds since the epoch; throws `time-malformed`.
 *
 * @param {string} text
 */
export function parseTime(text) {
  const seconds = TIME.test(text) ? Date.parse(text) / 1000 : NaN;
  if (!(seconds >= 0) || formatTime(seconds) !== text) throw malformed("time-malformed", { got: text.slice(0, 32) });
  return seconds;
}

/**
 * Return whole seconds since the epoch as `YYYY-MM-DDTHH:MM:SSZ`; throws `time-malformed` outside 1970 to 9999.
 *
 * @param {number} time
 */
export function formatTime(time) {
  if (!(time >= 0 && time <= LAST_TIME)) throw malformed("time-malformed", { got: time });
  return `${new Date(time * 1000).toISOString().slice(0, 19)}Z`;
}

/**
 * Return the day `YYYY-MM-DD` at UTC+8 of a time in seconds.
 *
 * @param {number} time
 */
export const dayOf = (time) => formatTime(Math.floor((time + EAST) / 86400) * 86400).slice(0, 10);

/**
 * Return `text` when it is an origin; throws `origin-malformed`.
 *
 * @param {string} text
 */
export function checkOrigin(text) {
  if (text.length > MAX_ORIGIN || !ORIGIN.test(text)) {
    throw malformed("origin-malformed", { got: text.slice(0, MAX_ORIGIN) });
  }
  return text;
}
