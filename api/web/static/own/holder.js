/**
 * Who looks at a piece's page: the holder of the words kept here, and what the piece is to them. Nobody else learns it.
 *
 *     const holder = await Holder.of(kept, origin, "0123456789ABT");     null where no words are kept
 *     holder.key.did        the key by which these words own, or would own, this very piece
 *     holder.waits(holding) what waits for that key: a transfer, a hand-over, a new print
 */

import { checkNew } from "./claiming.js";
import { ownerSeed } from "./piece_keys.js";
import { signingKey } from "../sign/signing_key.js";
import { makeStatement } from "../sign/statement.js";
import { subjectOf } from "../sign/told.js";
import { malformed } from "../verify/errors.js";

/** @typedef {import("./ledger.js").Holding} Holding */
/** @typedef {import("../sign/statement.js").Subject} Subject */
/** @typedef {import("./sheet.js").Act} Act */

export class Holder {
  /**
   * @param {import("../sign/signing_key.js").SigningKey} key
   * @param {string} origin
   */
  constructor(key, origin) {
    this.key = key;
    this.origin = origin;
  }

  /**
   * Return the holder of the words kept here, for one piece; null where none are.
   * @param {import("./kept.js").Kept} kept
   * @param {string} origin
   * @param {string} code
   */
  static async of(kept, origin, code) {
    const words = await kept.words();
    return words ? new Holder(await signingKey(await ownerSeed(words.key, origin, code)), origin) : null;
  }

  /**
   * Report whether the piece is theirs.
   * @param {Holding} holding
   */
  owns({ owner }) {
    return owner === this.key.did;
  }

  /**
   * Return what waits for this key's endorsement, oldest first.
   * @param {Holding} holding
   */
  waits({ waiting }) {
    const { did } = this.key;
    return waiting.filter(({ keys, consent, have }) => [...keys, ...consent].includes(did) && !have.includes(did));
  }

  /**
   * Return what this key has stated and still waits for somebody else.
   * @param {Holding} holding
   */
  stated({ waiting }) {
    return waiting.filter(({ issuer }) => issuer === this.key.did);
  }

  /**
   * Return a statement of the present owner's.
   * @param {string} kind
   * @param {Subject} subject without `after` and `piece`
   * @param {Holding} holding
   * @returns {Act}
   */
  state(kind, subject, holding) {
    if (!this.owns(holding)) throw malformed("piece-not-owned", { piece: holding.code });
    return this.act(kind, { ...subject, after: holding.head, piece: holding.code });
  }

  /**
   * Return the endorsement of what waits; its own bytes are shown, not what a server says of them.
   * @param {string} statement id of what waits
   * @param {Holding} holding
   * @returns {Act}
   */
  endorse(statement, holding) {
    const waits = this.waits(holding).find((each) => each.statement === statement);
    if (!waits) throw malformed("nothing-waits", { piece: holding.code });
    subjectOf(waits, holding.code); // what the heading named, what is shown and what is endorsed are one
    if (waits.keys.includes(this.key.did)) checkNew(this.key, holding);
    return { ...this.act("Endorsement", { endorses: statement }), waits: [new TextEncoder().encode(waits.payload)] };
  }

  /**
   * @param {string} kind
   * @param {Subject} subject
   * @returns {Act}
   */
  act(kind, subject) {
    const at = Math.floor(Date.now() / 1000);
    return { statements: [makeStatement(kind, subject, this.key.did, at, this.origin)], keys: [this.key] };
  }
}
