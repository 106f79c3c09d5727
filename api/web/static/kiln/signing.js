/**
 * Signing at the kiln: what is shown is drawn from the bytes, what is signed is kept and sent in order, with a network or
 * without. Every statement of the kiln goes through here.
 *
 *     await state(desk, { heading, about: "k2026-05", undo: 10, make: async () => [["BatchOpening", subject]] })
 */

import { drawn } from "./statement_drawn.js";
import { sign } from "../sign/sheet.js";
import { makeStatement } from "../sign/statement.js";

/** @typedef {import("./desk.js").Desk} Desk */
/** @typedef {Record<string, any>} Subject */
/** @typedef {[string, Subject | ((before: string) => Subject)]} Said kind and subject; of a second half by the id of the first */
/**
 * @typedef {object} Act
 * @property {string} heading what is about to be done
 * @property {string} about the batch, as people know it
 * @property {string} [final] that it can't be undone
 * @property {number} [undo] seconds to take it back in
 * @property {string[]} [photos] hashes of pictures kept here that it names
 * @property {readonly string[]} [layout] of the kiln that is drawn beside what it says
 * @property {() => Promise<Said[]>} make what is stated together or not at all, upon what the ledger holds now
 */

/**
 * Show, sign and hand in; return what became of it.
 * @param {Desk} desk
 * @param {Act} act
 */
export function state(desk, { heading, about, final, undo, photos = [], layout = [], make }) {
  const { key, origin, profile, queue } = desk;
  return sign({
    heading,
    ...(final ? { final } : {}),
    ...(undo ? { undo } : {}),
    later: true,
    make: async () => {
      const now = Math.floor(Date.now() / 1000);
      /** @type {import("../sign/statement.js").Statement[]} */
      const statements = [];
      for (const [kind, said] of await make()) {
        const subject = typeof said === "function" ? said(statements[statements.length - 1].id) : said;
        statements.push(makeStatement(kind, subject, key.did, now, origin));
      }
      return { statements, keys: statements.map(() => key) };
    },
    hand: (signing) => queue.handIn(about, signing, photos),
    draw: (payload) => drawn(payload, origin, profile, layout),
  });
}
