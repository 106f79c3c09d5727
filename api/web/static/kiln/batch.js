/**
 * A batch as it will stand once all that was signed here is entered: what the ledger last said, and the statements that wait.
 *
 *     ledger: 1-2 without an outcome     waits: BatchOpening 1-2 qualified     shown: 1-2 qualified, waiting
 *
 * So a shed without a network goes on from its own statements: their ids are known, their entries are not (entry −1).
 */

import { decodeJson } from "../verify/canonical.js";
import { decodeBase64url, encodeHex } from "../verify/radix.js";
import { sha256 } from "../verify/sha256.js";

/**
 * @typedef {{slot: string, person: string, loading: string, entry: number, confirmed: boolean, listed: boolean,
 *   count: number, from?: string, into?: string, outcome?: string, fault?: string, outcome_by?: string}} Slot
 *   entry: −1 while it is not entered
 */
/** @typedef {Record<string, {zh: string, pinyin: string}>} People */
/**
 * @typedef {{as_of: {size: number, time: number}, code: string, kiln: string, date: string, phase: string, quick: boolean,
 *   layout: string[], head: string, index: number, list_as_of: number, root: string, lines: number, pieces: number,
 *   firing: {start: string, end: string, peak: number} | null, people: People, slots: Slot[], waits?: boolean}} Batch
 *   waits: whether something signed here about it is not entered yet
 */
/** @typedef {{kind: string, id: string, subject: Record<string, any>}} Stated */

const LIMIT = 32768;

/**
 * Return what the statements of a submission say.
 * @param {Uint8Array} body as it is posted
 * @returns {Stated[]}
 */
export function statedIn(body) {
  const all = JSON.parse(new TextDecoder().decode(body)); // our own bytes: an array of JWS, or a sheet with its items
  if (!Array.isArray(all)) return [];
  return all.map((/** @type {string} */ jws) => {
    const payload = decodeBase64url(jws.split(".")[1]);
    const said = /** @type {any} */ (decodeJson(payload, LIMIT, "statement"));
    return { kind: said.type[1], id: encodeHex(sha256(payload)), subject: said.credentialSubject };
  });
}

/**
 * Return the batch of a plan that is not entered yet.
 * @param {Stated} plan
 * @returns {Batch}
 */
export function planned({ id, subject }) {
  const { code, kiln, date, layout, lines = [] } = subject;
  /** @type {Batch} */
  const batch = {
    as_of: { size: 0, time: 0 }, code, kiln, date, layout, phase: "planned", quick: lines.length > 0, head: id, index: -1,
    list_as_of: -1, root: "", lines: 0, pieces: 0, firing: null, people: {}, slots: [], waits: true,
  };
  return { ...batch, slots: lines.map((/** @type {any} */ line) => loaded(line, id)) };
}

/**
 * Return the batch with the statements laid over it, in their order; those of other batches change nothing.
 * @param {Batch} batch
 * @param {readonly Stated[]} stated
 * @returns {Batch}
 */
export function overlaid(batch, stated) {
  const own = stated.filter(({ kind, subject }) => subject.batch === batch.code && EFFECTS[kind]);
  return own.reduce((now, each) => ({ ...EFFECTS[each.kind](now, each), waits: true }), batch);
}

/** @type {Record<string, (batch: Batch, stated: Stated) => Batch>} */
const EFFECTS = {
  BatchLoading: (batch, { id, subject }) => {
    const there = new Set(batch.slots.map(({ slot }) => slot));
    const more = subject.lines.filter((/** @type {any} */ line) => !there.has(line.slot)); // answered, and not read anew yet
    return { ...batch, slots: [...batch.slots, ...more.map((/** @type {any} */ line) => loaded(line, id))] };
  },
  BatchUnloading: (batch, { subject }) => {
    const out = new Set(subject.slots.map((/** @type {any} */ each) => each.slot));
    return { ...batch, slots: batch.slots.filter(({ slot }) => !out.has(slot)) };
  },
  BatchIgnition: (batch, { id, subject }) => {
    if (batch.phase !== "planned") return batch;
    const { asOf = -1, root, lines, pieces } = subject;
    const slots = batch.slots.map((slot) => ({ ...slot, listed: batch.quick || (slot.entry >= 0 && slot.entry <= asOf) }));
    return { ...batch, phase: "ignited", head: id, list_as_of: asOf, root, lines, pieces, slots };
  },
  BatchFiring: (batch, { subject: { start, end, peak } }) => ({ ...batch, firing: { start, end, peak } }),
  BatchOpening: (batch, { id, subject }) => {
    const given = new Map(subject.outcomes.map((/** @type {any} */ each) => [each.slot, each]));
    const slots = batch.slots.map((slot) => (given.has(slot.slot) && !slot.outcome ? judged(slot, given.get(slot.slot), id) : slot));
    return { ...batch, phase: batch.phase === "closed" ? "closed" : "opening", slots };
  },
  OutcomeCorrection: (batch, { id, subject }) => {
    const now = { outcome: subject.new, fault: subject.fault };
    return { ...batch, slots: batch.slots.map((slot) => (slot.slot === subject.slot ? judged(slot, now, id) : slot)) };
  },
  BatchClosing: (batch, { id }) => ({ ...batch, phase: "closed", head: id }),
  BatchCancellation: (batch, { id }) => ({ ...batch, phase: "cancelled", head: id }),
};

/**
 * @param {{slot: string, person: string, count?: number, from?: string}} line
 * @param {string} id
 * @returns {Slot}
 */
const loaded = ({ slot, person, count = 1, from }, id) => ({
  slot, person, loading: id, entry: -1, confirmed: false, listed: false, count, ...(from ? { from } : {}),
});

/**
 * @param {Slot} slot
 * @param {{outcome: string, fault?: string}} now
 * @param {string} id
 * @returns {Slot}
 */
const judged = (slot, { outcome, fault = "" }, id) => ({ ...slot, outcome, fault, outcome_by: id });
