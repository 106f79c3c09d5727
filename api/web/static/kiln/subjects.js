/**
 * What the kiln's people state, as subjects of statements (SPEC §12.8): a field that says nothing is left out, so that the
 * bytes are those of `ledger/craft/kinds/kiln`.
 *
 *     makeStatement("BatchIgnition", ignition(batch), did, now, origin)
 */

import { chunks } from "./chunks.js";
import { closedRoot } from "./closed_list.js";
import { malformed } from "../verify/errors.js";

/** @typedef {import("./batch.js").Batch} Batch */
/** @typedef {import("./batch.js").Slot} Slot */
/** @typedef {{slot: string, person: string, count?: number, from?: string}} Line of a loading list */
/** @typedef {{slot: string, outcome: string, fault?: string}} Outcome */
/** @typedef {Record<string, any>} Subject */

export const CLASSES = ["good", "seconds", "refire", "scrapped", "missing", "trial"];

/**
 * Return the subject of a plan; with lines it is the first half of a quick batch.
 * @param {{code: string, kiln: string, date: string, layout: string[], lines?: Line[]}} fields
 * @returns {Subject}
 */
export const plan = ({ code, kiln, date, layout, lines = [] }) =>
  said({ code, kiln, date, layout, lines: lines.map(said) });

/**
 * Return the subjects of a loading: as many as its lines need.
 * @param {string} batch
 * @param {Line[]} lines
 */
export const loadings = (batch, lines) => chunks(lines.map(said)).map((some) => ({ batch, lines: some }));

/**
 * @param {string} batch
 * @param {Slot[]} slots
 * @param {string} reason
 */
export const unloading = (batch, slots, reason) => ({
  batch, reason, slots: slots.map(({ slot, loading: stated }) => ({ slot, loading: stated })),
});

/**
 * Return the subject that closes the list over all that this device knows to be loaded.
 * @param {Batch} batch
 * @returns {Subject}
 * @throws {import("../verify/errors.js").LedgerError} `kiln-not-sent`: loadings of this device are not entered yet
 */
export function ignition(batch) {
  if (batch.slots.some(({ entry }) => entry < 0) || batch.waits) throw malformed("kiln-not-sent");
  const asOf = batch.as_of.size - 1;
  const listed = batch.slots.filter(({ entry }) => entry <= asOf);
  return { batch: batch.code, asOf, lines: listed.length, pieces: vessels(listed), root: closedRoot(listed), after: batch.head };
}

/**
 * Return the second half of a quick batch.
 * @param {string} code
 * @param {Line[]} lines of its plan
 * @param {string} planned statement id of the plan
 * @returns {Subject}
 */
export function quickIgnition(code, lines, planned) {
  const root = closedRoot(lines.map(({ slot, person }) => ({ slot, person, loading: planned })));
  return { batch: code, lines: lines.length, pieces: vessels(lines), root, after: planned };
}

/**
 * @param {string} batch
 * @param {{start: string, end: string, peak: number, fuel: string, evidence: string[]}} fire
 * @returns {Subject}
 */
export const firing = (batch, fire) => said({ batch, ...fire });

/**
 * Return the subjects of an opening: as many as its slots need.
 * @param {string} batch
 * @param {Outcome[]} outcomes
 * @param {string} part which door, stack or layer; may be empty
 * @returns {Subject[]}
 */
export const openings = (batch, outcomes, part) =>
  chunks(outcomes.map(said)).map((some) => said({ batch, outcomes: some, part }));

/**
 * @param {string} batch
 * @param {Slot} slot as it stands
 * @param {{outcome: string, fault?: string}} now
 * @param {string} reason
 * @returns {Subject}
 */
export const correction = (batch, slot, { outcome, fault = "" }, reason) =>
  said({ batch, slot: slot.slot, old: slot.outcome, new: outcome, fault, reason, after: slot.outcome_by });

/**
 * Return the subject that closes a batch, whose equation is what this device counts.
 * @param {Batch} batch
 * @param {(outcome: string) => string} classOf the profile's
 * @returns {Subject}
 * @throws {import("../verify/errors.js").LedgerError} `kiln-slots-open`: slots without an outcome
 */
export function closing(batch, classOf) {
  const listed = batch.slots.filter((slot) => slot.listed);
  const open = listed.filter((slot) => !slot.outcome);
  if (open.length) throw malformed("kiln-slots-open", { count: open.length });
  return { batch: batch.code, totals: totalsOf(listed, classOf), after: batch.head };
}

/**
 * @param {Slot[]} slots
 * @param {(outcome: string) => string} classOf
 * @returns {Record<string, number>}
 */
export function totalsOf(slots, classOf) {
  /** @type {Record<string, number>} */
  const totals = { loaded: vessels(slots) };
  for (const { outcome, count } of slots) {
    if (outcome) totals[classOf(outcome)] = (totals[classOf(outcome)] ?? 0) + (count ?? 1);
  }
  return totals;
}

/** @param {readonly {count?: number}[]} lines */
export const vessels = (lines) => lines.reduce((sum, { count = 1 }) => sum + count, 0);

/**
 * Return fields without those that say nothing: an empty text or list, a count of one.
 * @param {Record<string, any>} fields
 */
function said(fields) {
  const empty = (/** @type {string} */ name, /** @type {any} */ value) =>
    value === undefined || value === "" || (name === "count" && value === 1) || (Array.isArray(value) && !value.length);
  return Object.fromEntries(Object.entries(fields).filter(([name, value]) => !empty(name, value)));
}
