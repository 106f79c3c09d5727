/**
 * One piece under one signature: shown from the bytes, ten seconds to take it back, kept, posted, told. SPEC §12.9.
 *
 *     await signPiece(desk, {heading, subject, hidden: true})    "entered", "kept", "left"
 *
 * A hidden code is kept on this device before anything is posted, and dropped again where the ledger refuses.
 */

import { made } from "../sign/elements.js";
import { Declined } from "../sign/ledger.js";
import { sign } from "../sign/sheet.js";
import { makeStatement } from "../sign/statement.js";
import { bytesOf } from "../sign/statement_view.js";
import { tell } from "../sign/told.js";
import { decodeJson } from "../verify/canonical.js";
import { rows } from "./sheet_card.js";
import { claimOf, destroyHidden, drawHidden, keepHidden } from "./sheet_hidden.js";
import { large } from "./sheet_leaf.js";

/** @typedef {import("./desk.js").Desk} Desk */

export const UNDO = 10; // seconds
const LIMIT = 32768;

/**
 * Show, sign and hand in.
 * @param {Desk} desk
 * @param {{heading: string, subject: Record<string, any>, hidden: boolean}} piece its subject without `claim`
 * @returns {Promise<"entered" | "kept" | "left">}
 */
export async function signPiece(desk, { heading, subject, hidden }) {
  const { key, origin } = desk;
  if (!key) throw new ReferenceError("no stamp to sign with");
  const secret = hidden ? drawHidden() : "";
  const stated = secret ? { ...subject, claim: await claimOf(secret, origin, subject.code) } : subject;
  const photos = stated.photos.map((/** @type {any} */ photo) => photo.sha256);
  const became = await sign({
    heading, undo: UNDO, later: true,
    make: async () => {
      const now = Math.floor(Date.now() / 1000);
      return { statements: [makeStatement("PieceRegistration", stated, key.did, now, origin)], keys: [key] };
    },
    draw: (payload) => pieceCard(desk, payload),
    hand: async (act) => {
      const { id } = act.statements[0];
      const run = { id, made: Math.floor(Date.now() / 1000), pieces: [{ code: subject.code, hidden: secret, serial: 1, title: subject.title.zh }] };
      if (secret) await keepHidden(desk.kept, run);
      try {
        return await desk.queue.handIn(subject.title.zh, act, photos);
      } catch (error) {
        if (secret && error instanceof Declined) await destroyHidden(desk.kept, id);
        throw error;
      }
    },
  });
  await desk.sendAgain();
  return became;
}

/**
 * Return the drawing of a registration: its title and photos large, then every field of the bytes.
 * @param {Desk} desk
 * @param {Uint8Array} payload
 */
export function pieceCard(desk, payload) {
  const told = tell(payload, desk.origin);
  const { credentialSubject: subject } = /** @type {any} */ (decodeJson(payload, LIMIT, "statement"));
  const card = made("section");
  const strip = made("div");
  strip.className = "strip";
  strip.tabIndex = 0;
  strip.setAttribute("role", "group");
  strip.setAttribute("aria-label", subject.title.zh);
  strip.append(...subject.photos.map((/** @type {any} */ photo) => large(desk, photo, subject.title.zh)));
  const title = made("h3", subject.title.zh);
  title.className = "kai";
  card.append(title);
  if (subject.title.en) card.append(Object.assign(made("p", subject.title.en), { className: "alt", lang: "en" }));
  card.append(strip, rows(desk, told), bytesOf(payload));
  return card;
}
