/**
 * Who sits here: the stamp of this phone, whose it is, what waits, and how something is signed. Every page of the studio
 * begins with it; without a network with what was learnt last.
 *
 *     const desk = await openDesk();     desk.person.names.zh "示例甲"
 *     await desk.sign({heading, code, state: async () => [["PieceRegistration", subject]]})   "entered", "kept", "left"
 */

import { element, show } from "../sign/elements.js";
import { Kept } from "../sign/kept.js";
import { Declined, read, Unanswered } from "../sign/ledger.js";
import { readProfile } from "../sign/profile.js";
import { Queue } from "../sign/queue.js";
import { offerQueue } from "../sign/queue_view.js";
import { plainly, sign } from "../sign/sheet.js";
import { canSign } from "../sign/signing_key.js";
import { stampOf } from "../sign/stamp.js";
import { makeStatement } from "../sign/statement.js";

/** @typedef {import("../sign/statement.js").Subject} Subject */
/** @typedef {{role: string, holder: string, live: boolean, waiting: import("../sign/ledger.js").Waits[], not_before: number, not_after: number, until: number}} KeyTold */
/** @typedef {{code: string, names: {zh: string, pinyin: string, en: string}, head: string, keys_head: string, paused: number, ended: number, keys: any[], seals: any[], gi: any[]}} PersonTold */
/**
 * @typedef {object} Ask
 * @property {string} heading
 * @property {string} code what it is about, as people know it
 * @property {string} [final]
 * @property {number} [undo] seconds
 * @property {string[]} [photos] hashes of pictures kept here
 * @property {import("../sign/sheet.js").Asked["draw"]} [draw]
 * @property {() => Promise<[string, any][]>} state kinds and subjects, upon what the ledger holds now
 * @property {() => import("../sign/ledger.js").Waits[]} [endorse] what is endorsed beside
 * @property {(statements: import("../sign/statement.js").Statement[]) => Promise<void>} [before] called when it is to be signed, before anything is posted
 * @property {(statements: import("../sign/statement.js").Statement[]) => Promise<void>} [declined] called when the ledger refused it
 * @property {() => void} [signed] called once it is entered, before its receipt is shown
 */

export class Desk {
  /**
   * @param {Kept} kept
   * @param {string} origin
   * @param {import("../sign/profile.js").Profile} profile
   */
  constructor(kept, origin, profile) {
    this.kept = kept;
    this.origin = origin;
    this.profile = profile;
    this.queue = new Queue(kept);
    /** @type {Awaited<ReturnType<typeof stampOf>>} */
    this.key = null;
    /** @type {KeyTold | null} */
    this.told = null;
    /** @type {PersonTold | null} */
    this.person = null;
    /** @type {() => Promise<void>} */
    this.sendAgain = async () => undefined;
  }

  /** Learn whose the stamp is; without a network, whose it was. */
  async look() {
    this.key = await stampOf(this.kept);
    if (!this.key) return;
    this.told = await this.learnt(`key ${this.key.did}`, `/api/v1/keys/${this.key.did}`);
    if (this.told?.role === "person") this.person = await this.learnt("person", `/api/v1/people/${this.told.holder}`);
  }

  /**
   * Return an answer of the ledger's, or without a network the last one; null when there was none.
   * @param {string} name under which it is noted
   * @param {string} path
   */
  async learnt(name, path) {
    try {
      const told = await read(path);
      await this.kept.keepNote(name, told);
      return told;
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
      return (await this.kept.note(name)) ?? null;
    }
  }

  /**
   * Show, sign and hand in; without a network it is kept and sent later.
   * @param {Ask} ask
   */
  async sign({ heading, code, final, undo, photos, draw, state, endorse, before, declined, signed }) {
    const { key } = this;
    if (!key) throw new ReferenceError("no stamp to sign with");
    const made = async () => {
      const at = Math.floor(Date.now() / 1000);
      const statements = (await state()).map(([kind, subject]) => makeStatement(kind, subject, key.did, at, this.origin));
      const waits = endorse?.().map(({ payload }) => new TextEncoder().encode(payload));
      return { statements, keys: statements.map(() => key), waits };
    };
    const became = await sign({
      heading, final, undo, later: true, make: made, draw: draw ?? plainly(this.origin, this.profile),
      hand: async (act) => {
        await before?.(act.statements);
        try {
          const handed = await this.queue.handIn(code, act, photos);
          signed?.();
          return handed;
        } catch (error) {
          if (error instanceof Declined) await declined?.(act.statements);
          throw error;
        }
      },
    });
    await this.sendAgain();
    return became;
  }
}

/**
 * Return the desk of this phone; null where its browser can't sign, which the page then says.
 * @returns {Promise<Desk | null>}
 */
export async function openDesk() {
  const { origin = "", profile = "" } = element("page").dataset;
  if (!(await canSign())) {
    show("starting", false);
    show("no-sign");
    return null;
  }
  const kept = await Kept.open(origin);
  const desk = new Desk(kept, origin, await readProfile(profile, kept));
  await desk.look();
  desk.sendAgain = offerQueue(desk.queue);
  show("starting", false);
  return desk;
}
