/**
 * Whose a piece is, as a verdict tells it: since when, never who. SPEC §14.
 *
 *     {"code":"claimed-since","fields":{"time":1779120000}}
 */

import { CLAIMED } from "./facts.js";
import { line } from "./line.js";

/**
 * Yield the notes on a piece's owner; with `owned` null the bits alone are known, and whether the first print had a
 * hidden code: where there is no panel, none is spoken of.
 *
 * @param {number} status bits
 * @param {import("./facts.js").Owned | null} owned
 * @param {boolean} hidden
 * @returns {Generator<import("./line.js").Line>}
 */
export function* ownedLines(status, owned, hidden) {
  if (!(status & CLAIMED)) {
    if (owned?.returned) yield line("returned");
    else yield line(owned?.hidden ?? hidden ? "unclaimed" : "unclaimed-plain");
    return;
  }
  if (owned === null || !owned.since) {
    yield line("claimed");
    return;
  }
  yield line(owned.decided ? "claimed-by-decision" : "claimed-since", { time: owned.since });
  if (owned.contest === null) return;
  const { since, ends, objected } = owned.contest;
  yield line(objected ? "claim-dispute-objected" : "claim-dispute", { time: since, ends });
}
