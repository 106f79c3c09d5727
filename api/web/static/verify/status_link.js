/**
 * A `PieceStatus` in the `after` chain: who may say what of the piece, and which bits it then has. SPEC §12.9, §10.
 *
 *     lost by the owner, 431        → bits 2 + 8, reported since then
 *     withdrawn by the maker, 502   → bit 64, final 604,800 s later, unless somebody clears it before
 *
 * A bundle does not know every dispute. Where *cleared* may have ended one that is not shown, nothing is said any more
 * of what was shown: unknown is not a contradiction.
 */

import { DAMAGED, DESTROYED, DISPUTED, LOST, WITHDRAWN } from "./facts.js";

/** @typedef {import("./life.js").Life} Life */
/** @typedef {{ name: string, registrar: boolean }} Actor a person's code, an owner's or a registrar's key */

const FINAL = 7 * 24 * 3600; // seconds in which a withdrawal or destruction may be taken back
const BY_REGISTRAR = ["cleared", "disputed", "recovered"];
const BY_MAKER_OF_OWNED = ["cleared", "disputed", "withdrawn"];

/**
 * Set the status; report whether the rules let whoever signed it.
 *
 * @param {Life} life changed in place
 * @param {string} status
 * @param {Actor} actor
 * @param {number} time of the entry at which it takes effect
 * @returns {boolean}
 */
export function setStatus(life, status, actor, time) {
  if (!maySay(life, status, actor)) return false;
  if (status === "cleared") return clear(life, actor);
  if (status === "recovered") {
    const known = life.bits & LOST;
    Object.assign(life, { reported: "", reportedAt: 0, reportedBy: "", bits: life.bits & ~LOST });
    return known > 0;
  }
  if (life.finalAt) return false;
  if (status === "withdrawn" || status === "destroyed") return stop(life, status, actor, time);
  if (status === "lost" || status === "stolen") {
    const told = life.reported !== status;
    Object.assign(life, { reported: status, reportedAt: time, reportedBy: actor.name, bits: life.bits | LOST });
    return told;
  }
  const bit = status === "disputed" ? DISPUTED : DAMAGED;
  const takesOver = bit === DISPUTED && actor.registrar && life.disputedBy !== actor.name;
  const told = !(life.bits & bit) || takesOver;
  if (bit === DISPUTED) life.disputedBy = actor.name;
  life.bits |= bit;
  return told;
}

/**
 * End what somebody disputes; a dispute about the owner goes on.
 *
 * @param {Life} life
 */
export function endDispute(life) {
  life.disputedBy = "";
  if (life.dispute === null) life.bits &= ~DISPUTED;
}

/**
 * Report whether they have a say in this: a maker has none in what befell a piece that is somebody else's.
 *
 * @param {Life} life
 * @param {string} status
 * @param {Actor} actor
 */
function maySay({ owner }, status, { name, registrar }) {
  if (registrar) return BY_REGISTRAR.includes(status);
  if (owner && name === owner) return status !== "withdrawn";
  return !owner || BY_MAKER_OF_OWNED.includes(status);
}

/** @type {(life: Life, status: string, actor: Actor, time: number) => boolean} */
function stop(life, status, { name }, time) {
  if (life.dispute !== null) return false;
  if (status === "withdrawn" && life.disputedBy === name) {
    life.disputedBy = "";
    life.bits &= ~DISPUTED;
  }
  life.bits |= status === "withdrawn" ? WITHDRAWN : DESTROYED;
  life.finalAt = time + FINAL;
  life.stoppedBy = name;
  return true;
}

/**
 * End the dispute that is shown; else whatever may have been meant.
 *
 * @type {(life: Life, actor: Actor) => boolean}
 */
function clear(life, { name, registrar }) {
  const shown = life.bits & DISPUTED && (life.disputedBy || life.dispute === null);
  if (shown && (registrar || life.disputedBy === name)) {
    endDispute(life);
    return true;
  }
  if (shown && !(life.finalAt && life.stoppedBy === name)) return false;
  Object.assign(life, { bits: life.bits & ~(WITHDRAWN | DESTROYED), finalAt: 0, stoppedBy: "" });
  return true;
}
