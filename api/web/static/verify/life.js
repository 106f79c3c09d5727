/**
 * What became of a piece, as the `after` chain of a bundle shows it: SPEC §7a, §7b, step 11.
 *
 *     registration 412 ← correction 431 ← claim 440, endorsed 441 ← transfer 502, endorsed 503     head: the transfer
 *
 * Each of these names the one before it by its statement id, so none can be left out of the middle. That there is none
 * after the last one shown nothing here proves: it is how things stood at that entry.
 */

export const LAPSE = 30 * 24 * 3600; // seconds after which what waits takes no further endorsement

/**
 * A statement of the chain that waits for whoever must stand behind it.
 *
 * @typedef {object} Link
 * @property {import("./statement.js").Statement} statement
 * @property {number} index of its own entry
 * @property {number} time of its own entry
 * @property {string[]} keys that must endorse: the next owner's, which proves its possession
 * @property {string} consent the present owner's key, where the maker acts on what is theirs; empty when nobody is asked
 * @property {number} insteadFrom time from which a registrar's endorsement stands in for it; 0 when none does
 * @property {number} registrars how many of them it takes
 * @property {Set<string>} have who stands behind it so far
 */

/** @typedef {{ id: string, head: string, since: number, ends: string, objected: boolean }} OpenDispute about the owner */
/** @typedef {{ index: number, time: number, subject: any, profile: string }} PutRight a correction in effect, and when */

/** Return the life of a piece of which nothing is shown yet. */
export const newLife = () => ({
  head: "", // statement id of the last link in effect; empty before the piece itself
  index: -1, // of the entry at which it took effect; -1 when there is none but the piece
  time: 0,
  seen: -1, // index of the last entry shown that may have changed a bit
  waiting: /** @type {Map<string, Link>} */ (new Map()), // by statement id
  serial: 1, // of the live print
  claim: "", // its claim key; empty when it has none, or it is used
  owner: "", // the present owner's key
  ownedAt: 0,
  decided: false, // whether registrars named the owner
  released: 0, // the print under which an owner gave the piece back
  used: /** @type {Set<string>} */ (new Set()), // keys that were a claim or an owner key of the piece
  bits: 0, // of SPEC §10, as what is shown set them
  reported: "", // `lost` or `stolen`
  reportedAt: 0,
  reportedBy: "", // a person's code or an owner's key
  finalAt: 0, // of a withdrawal or destruction: when it is final
  stoppedBy: "",
  disputedBy: "",
  dispute: /** @type {OpenDispute | null} */ (null),
  alone: /** @type {[string, number][]} */ ([]), // who signed links that took effect by a signature alone, and where
  corrections: /** @type {PutRight[]} */ ([]),
});

/** @typedef {ReturnType<typeof newLife>} Life */
