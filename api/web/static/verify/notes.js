/**
 * Notes: what is worth saying and neither warns nor checks. SPEC §14.
 *
 *     {"code":"role-unknown","fields":{"role":"design"}}      a role that nobody is shown to have signed: without a name
 *     {"code":"status-unknown","fields":{}}
 */

import { bitsOf, CLAIMED, DAMAGED, REPLACED } from "./facts.js";
import { line } from "./line.js";
import { ownedLines } from "./owned.js";
import { correctedLines } from "./stated.js";

/** @typedef {import("./facts.js").PieceFacts} PieceFacts */
/** @typedef {import("./facts.js").VerdictFacts} VerdictFacts */
/** @typedef {import("./line.js").Line} Line */

/**
 * @param {VerdictFacts} facts
 * @param {PieceFacts} piece
 * @param {number} at
 * @returns {Generator<Line>}
 */
export function* noteLines(facts, piece, at) {
  const { subject, firings, maker } = piece;
  if (facts.successor) yield line("predecessor", { origin: facts.origin, successor: facts.successor });
  if (subject.firings.length && !subject.firings.some((/** @type {any} */ each) => each.slot)) yield line("studio-firing");
  else if (firings?.some((each) => each.outcome)) yield line("outcome-as-of"); // a later correction would not show
  const answered = [...piece.signedRoles.map((held) => [held.role, held.person]), ...piece.refusedRoles].map(String);
  for (const { role, person } of subject.roles) {
    if (!answered.includes(String([role, person]))) yield line("role-unknown", { role });
  }
  if (subject.late) yield line("late", { year: subject.year });
  if (maker?.ended) yield line(`maker-${maker.ended}`, { person: maker.code });
  if (maker?.keyEnded) yield line("key-ended");
  for (const { seal, text, end } of piece.seals ?? []) if (end) yield line("seal-retired", { seal, text, end });
  for (const correction of piece.corrections) yield* correctedLines(correction);
  yield* lifeLines(facts, piece, at);
}

/**
 * Say what became of the piece, up to where that is known, and that the rest is not.
 *
 * @param {VerdictFacts} facts
 * @param {PieceFacts} piece
 * @param {number} at
 * @returns {Generator<Line>}
 */
function* lifeLines({ serial }, piece, at) {
  const bits = bitsOf(piece);
  if (piece.shownTo !== null) yield line("changes-as-of", { index: piece.shownTo[0], time: piece.shownTo[1] });
  if (piece.status === null) yield line("status-unknown");
  if (piece.status !== null || bits & CLAIMED || piece.owned?.returned) {
    yield* ownedLines(bits, piece.owned, piece.subject.claim !== "");
  }
  if (bits & DAMAGED) yield line(bits & CLAIMED ? "damaged" : "damaged-by-maker");
  if (piece.finalAt > at) yield line("stop-open", { time: piece.finalAt });
  if (!(bits & REPLACED) || serial !== undefined) return;
  yield piece.serial === null ? line("print-was-replaced") : line("print-live", { serial: piece.serial });
}
