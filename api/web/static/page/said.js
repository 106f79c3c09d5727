/**
 * Words and data that the server put into the page: there is no second catalogue.
 *
 *     say("page.ago-hours", { count: 3 })      "3 小时前"
 */

/** @type {Record<string, string> | undefined} */
let words;

/**
 * Return the text of a block of data, or "" where the page has none.
 * @param {string} id
 */
export const dataIn = (id) => document.getElementById(id)?.textContent ?? "";

/**
 * Return a sentence with its fields filled; a key without words as it is, as the Python program does.
 *
 * @param {string} key
 * @param {Record<string, unknown>} [fields]
 */
export function say(key, fields = {}) {
  words ??= JSON.parse(dataIn("words") || "{}");
  const text = /** @type {Record<string, string>} */ (words)[key];
  if (text === undefined) return key;
  return text.replace(/\{(\w+)\}/g, (_, name) => (name in fields ? String(fields[name]) : "?"));
}

/**
 * Report whether the page brought words for a key.
 * @param {string} key
 */
export const knows = (key) => say(key) !== key;

/**
 * Return a time in seconds as `2026-05-18 16:00 (UTC+8)`, where the kilns stand.
 * @param {number} time
 */
export function sayTime(time) {
  return `${new Date((time + 8 * 3600) * 1000).toISOString().slice(0, 16).replace("T", " ")} (UTC+8)`;
}

/**
 * Return how long ago that is.
 * @param {number} seconds
 */
export function sayAgo(seconds) {
  if (seconds < 120) return say("page.ago-now");
  if (seconds < 2 * 3600) return say("page.ago-minutes", { count: Math.floor(seconds / 60) });
  if (seconds < 48 * 3600) return say("page.ago-hours", { count: Math.floor(seconds / 3600) });
  return say("page.ago-days", { count: Math.floor(seconds / 86400) });
}

/** Return this device's clock, whole seconds since the epoch. */
export const now = () => Math.floor(Date.now() / 1000);
