/**
 * What the phone reckoned, held against what the page says: a line that came out the same bears a tick.
 *
 *     page   {"code":"signed","fields":{"person":"zs001","name_zh":"…","on":"2026-05-01",…}}
 *     phone  the same, basis "signature"   → tick
 *
 * Left out of the comparison is what says as of when a line holds: the page may be newer than its proofs.
 */

import { isTicked } from "../verify/verify.js";

/** @typedef {import("../verify/verify.js").Line} Line */
/** @typedef {import("../verify/verify.js").Report} Report */

const MOVING = new Set(["size", "time", "registrars", "day"]);

/** @param {Line} line */
function key(line) {
  const fields = Object.entries(line.fields ?? {}).filter(([name]) => !MOVING.has(name));
  return `${line.code}${JSON.stringify(fields.sort(([a], [b]) => (a < b ? -1 : 1)))}`;
}

/**
 * Return a test of whether the phone reckoned a line of the page.
 * @param {Report} report
 * @returns {(line: Line) => boolean}
 */
export function reckoned(report) {
  const known = new Set(report.checked.filter(isTicked).map(key));
  return (line) => known.has(key(line));
}

/**
 * Return the codes of what the page states otherwise than the signed text. `corrected`: the page shows a correction,
 * which the proofs of the registration do not have.
 *
 * @param {Report} report
 * @param {readonly Line[]} shown stated and compare, as on the page
 */
export function differing(report, shown) {
  const signed = new Set([...report.stated, ...report.compare].map(key));
  return shown.filter((line) => !signed.has(key(line))).map((line) => line.code);
}
