/**
 * Kilns and batches as the ledger tells them, kept here for a shed without a network, with what waits laid over them.
 *
 *     const desk = new Desk(kept, key, queue, origin, profile);
 *     await desk.kilns()             the kilns that this stamp masters or stands in for
 *     await desk.batch("k2026-05")   {phase: "ignited", slots: […], …}; `fresh` says whether the ledger was asked just now
 */

import { overlaid, planned, statedIn } from "./batch.js";
import { Declined, read, Unanswered } from "../sign/ledger.js";

/** @typedef {import("../sign/kept.js").Kept} Kept */
/** @typedef {import("./batch.js").Batch} Batch */
/** @typedef {import("./batch.js").Slot} Slot */
/** @typedef {import("./batch.js").People} People */
/**
 * @typedef {{code: string, zh: string, en: string, type: string, place: string, master: string, deputies: string[],
 *   ended: boolean, people: People, layout: string[], alike: [string, string][], batches: {code: string, date: string, phase: string, quick: boolean, lines: number,
 *   pieces: number}[], again: {slot: string, person: string}[], mine: "master" | "deputy"}} Kiln
 */
/** @typedef {{person: string, kilns: Kiln[]}} Mine */

/** @type {Mine} */
const NONE = { person: "", kilns: [] };

export class Desk {
  /**
   * @param {Kept} kept
   * @param {import("../sign/signing_key.js").SigningKey} key the stamp
   * @param {import("../sign/queue.js").Queue} queue
   * @param {string} origin of the ledger
   * @param {import("../sign/profile.js").Profile} profile in force
   */
  constructor(kept, key, queue, origin, profile) {
    this.kept = kept;
    this.key = key;
    this.queue = queue;
    this.origin = origin;
    this.profile = profile;
    this.fresh = true;
  }

  /**
   * Return whose the stamp is and the kilns of theirs, those planned here and not entered with them.
   * @returns {Promise<Mine>}
   */
  async kilns() {
    const mine = await this.kept_(`kiln desk ${this.key.did}`, async () => {
      const { holder, kilns } = await read(`/api/v1/keys/${this.key.did}`);
      const told = kilns.map(async (/** @type {any} */ { code, as }) => ({ ...(await read(`/api/v1/kilns/${code}`)), mine: as }));
      return { person: holder, kilns: /** @type {Kiln[]} */ (await Promise.all(told)) };
    });
    const plans = (await this.waiting()).filter(({ kind }) => kind === "BatchPlan").map(planned);
    const kilns = mine.kilns.map((kiln) => {
      const own = plans.filter((plan) => plan.kiln === kiln.code && !kiln.batches.some(({ code }) => code === plan.code));
      return { ...kiln, batches: [...own.map((plan) => ({ ...plan, lines: plan.slots.length })), ...kiln.batches] };
    });
    return { ...mine, kilns };
  }

  /**
   * Return a batch with what waits laid over it, or null where nobody knows of it.
   * @param {string} code
   * @returns {Promise<Batch | null>}
   */
  async batch(code) {
    const waiting = await this.waiting();
    const plan = waiting.find(({ kind, subject }) => kind === "BatchPlan" && subject.code === code);
    /** @type {Batch | null} */
    const known = await this.kept_(`kiln batch ${code}`, () => readBatch(code));
    const base = known ?? (plan ? planned(plan) : null);
    return base && overlaid(base, waiting);
  }

  /** Return the statements that wait here, oldest first; refused ones say nothing any more. */
  async waiting() {
    const sent = await this.kept.sent();
    return sent.filter(({ refused, entries }) => !refused && !entries.length).flatMap(({ body }) => statedIn(body));
  }

  /**
   * Ask, and keep the answer; without a network return what was kept.
   * @template T
   * @param {string} name
   * @param {() => Promise<T>} ask
   * @returns {Promise<T>}
   */
  async kept_(name, ask) {
    try {
      const answer = await ask();
      this.fresh = true;
      if (answer) await this.kept.keepNote(name, answer);
      return answer;
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
      this.fresh = false;
      const note = await this.kept.note(name);
      if (note === undefined) return /** @type {any} */ (name.startsWith("kiln batch") ? null : NONE);
      return note;
    }
  }
}

/**
 * Return a batch: who loaded what from one answer, outcomes from the other, which has no names.
 * @param {string} code
 * @returns {Promise<Batch | null>}
 */
async function readBatch(code) {
  const [list, counts] = await Promise.all([read(`/api/v1/batches/${code}/list`), read(`/api/v1/batches/${code}`)]).catch(
    (error) => [orNothing(error), null],
  );
  if (!list) return null;
  const out = new Map(counts.slots.map((/** @type {Slot} */ each) => [each.slot, each]));
  const slots = list.slots.map((/** @type {Slot} */ slot) => {
    const { outcome = "", fault = "" } = slot.listed ? (out.get(slot.slot) ?? {}) : {};
    return outcome ? { ...slot, outcome, fault } : slot;
  });
  return { ...list, slots };
}

/**
 * Return nothing for what the ledger does not have; any other error goes on.
 * @param {unknown} error
 * @returns {null}
 */
function orNothing(error) {
  if (error instanceof Declined && error.problem.code.endsWith("-unknown")) return null;
  throw error;
}
