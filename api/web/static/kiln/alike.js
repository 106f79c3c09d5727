/**
 * Batch codes that people take for one another: 7-assurance B2. The twin of `ledger/craft/alike.py`.
 *
 *     qs-2026-05  qs-2026-5  qs-2o26-05  qs2026-05     a person is asked whether two batches are meant
 */

/** Pairs and letters that are read for one another, in the order in which they are put down. */
const PAIRS = [["rn", "m"], ["vv", "w"], ["cl", "d"], ["nn", "m"]];
/** @type {Record<string, string>} */
const LETTERS = { o: "0", q: "0", d: "0", i: "1", l: "1", j: "1", z: "2", e: "3", s: "5", g: "9", b: "8", v: "u", y: "u" };

/**
 * Return what is left of a code when it is read out: without its hyphens, and with them but without leading zeros; never
 * without both, because 2026-11-02 and 2026-01-12 are two days.
 * @param {string} code
 * @returns {[string, string]}
 */
export function skeletons(code) {
  const numbers = code.split("-").map((part) => putDown(part.replace(/(^|[a-z])0+(?=[0-9])/g, "$1")));
  return [putDown(code.replace(/-/g, "")), numbers.join("-")];
}

/** @param {string} text */
function putDown(text) {
  for (const [pair, one] of PAIRS) text = text.split(pair).join(one);
  return [...text].map((letter) => LETTERS[letter] ?? letter).join("");
}

/**
 * Report whether two codes are taken for one another.
 * @param {string} one
 * @param {string} other
 */
export function alike(one, other) {
  const others = skeletons(other);
  return skeletons(one).some((bare, way) => bare === others[way]);
}
