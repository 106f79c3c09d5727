/**
 * What is signed here and not done with: kept before it is posted, posted as the same bytes until the ledger has answered,
 * then its pictures, one after another. Nothing is signed twice, entered twice, or lost by closing the page; and nothing goes
 * before what was signed earlier, because it may rest on that.
 *
 *     signed ──▶ kept ──▶ posted ──▶ entered ──▶ pictures brought ──▶ forgotten
 *                  └── no network: waits        └── refused: stays until its holder has read why
 */

import { bring, Declined, post, Unanswered } from "./ledger.js";
import { formatSubmission, signStatement } from "./statement.js";

/** @typedef {import("./kept.js").Kept} Kept */
/** @typedef {import("./kept.js").Waiting} Waiting */
/** @typedef {import("./outbox.js").Signing} Signing */

export class Queue {
  /** @param {Kept} kept */
  constructor(kept) {
    this.kept = kept;
    /** @type {Promise<unknown>} */
    this.turn = Promise.resolve();
  }

  /**
   * Do something once all that was begun earlier is over: what is being handed in is not sent again by a page's timer.
   * @template T
   * @param {() => Promise<T>} work
   * @returns {Promise<T>}
   */
  inTurn(work) {
    const done = this.turn.then(work);
    this.turn = done.catch(() => undefined); // told to whoever asked for it
    return done;
  }

  /**
   * Sign, keep and post; raises `Unanswered` where it now waits, `Declined` where the ledger refused it.
   * @param {string} code what it is about, as people know it
   * @param {Signing} signing
   * @param {string[]} [photos] hashes of pictures kept here that it names
   * @returns {Promise<import("./ledger.js").Accepted & {body: Uint8Array}>}
   */
  async handIn(code, { statements, keys }, photos = []) {
    const signed = await Promise.all(statements.map((statement, place) => signStatement(statement, keys[place])));
    return this.handInBody(code, statements[0].id, formatSubmission(signed), photos);
  }

  /**
   * Keep and post bytes that are signed: a sheet, or a set.
   * @param {string} code
   * @param {string} id of its first statement
   * @param {Uint8Array} body
   * @param {string[]} [photos]
   */
  async handInBody(code, id, body, photos = []) {
    const waiting = await this.kept.sent();
    const order = 1 + Math.max(0, ...waiting.map((each) => each.order));
    const made = Math.floor(Date.now() / 1000);
    const sent = waiting.find((each) => each.id === id) ?? { id, code, body, made, order, photos, entries: [], statements: [], refused: null };
    await this.kept.keepSent(sent);
    return this.inTurn(async () => {
      await this.sendBefore(sent.order);
      try {
        const accepted = await this.settle(sent);
        return { ...accepted, body: sent.body };
      } catch (error) {
        if (error instanceof Declined) await this.drop(sent); // told at once, where it was asked
        throw error;
      }
    });
  }

  /**
   * Post what waits, oldest first, and bring its pictures; what is refused stays and says why.
   * @returns {Promise<number>} how many are done with
   */
  sendAll() {
    return this.inTurn(() => this.sendBefore(Infinity));
  }

  /**
   * Post what was signed before something, as `sendAll`; in turn.
   * @param {number} before its place in the order
   * @returns {Promise<number>} how many are done with
   */
  async sendBefore(before) {
    let done = 0;
    for (const sent of await this.kept.sent()) {
      if (sent.refused || sent.order >= before) continue;
      try {
        await this.settle(sent);
        done++;
      } catch (error) {
        if (!(error instanceof Declined)) throw error;
        await this.kept.keepSent({ ...sent, refused: error.problem });
      }
    }
    return done;
  }

  /**
   * Forget something, and the pictures that nothing else waits for.
   * @param {Waiting} sent
   */
  async drop(sent) {
    await this.kept.dropSent(sent.id);
    const others = (await this.kept.sent()).flatMap(({ photos }) => photos);
    for (const photo of sent.photos) if (!others.includes(photo)) await this.kept.dropPhoto(photo);
  }

  /**
   * Post what is not entered yet, then bring its pictures; it is entered whether or not they have come.
   * @param {Waiting} sent
   * @returns {Promise<{entries: number[], statements: string[], receipts: string[]}>}
   */
  async settle(sent) {
    const { entries, statements, receipts } = sent.entries.length ? { receipts: [], ...sent } : await post(sent.body);
    if (sent.photos.length) await this.kept.keepSent({ ...sent, entries, statements });
    if (await this.brought({ ...sent, entries, statements })) await this.drop(sent);
    return { entries, statements, receipts };
  }

  /**
   * Report whether every picture is there now.
   * @param {Waiting} sent
   */
  async brought(sent) {
    try {
      for (const sha256 of sent.photos) {
        const picture = await this.kept.photo(sha256);
        if (picture) await bring(sha256, picture);
      }
      return true;
    } catch (error) {
      if (error instanceof Declined) await this.kept.keepSent({ ...sent, refused: error.problem });
      else if (!(error instanceof Unanswered)) throw error;
      return false;
    }
  }
}
