/**
 * One signature for many pieces: codes drawn, shown from the bytes, kept, posted, told. The same for a kiln's list and for
 * helpers' drafts.
 *
 *     await signPieces(desk, {heading, label: "lk-2026-09", subjects, hidden: true})    "entered", "kept", "left"
 *
 * Hidden codes are kept on this device before anything is posted, and dropped again where the ledger refuses.
 */

import { Declined } from "../sign/ledger.js";
import { isChinese } from "../sign/profile.js";
import { sign } from "../sign/sheet.js";
import { say } from "../sign/spoken.js";
import { makeStatement, signStatement } from "../sign/statement.js";
import { signPiece, UNDO } from "./piece_sign.js";
import { sheetCard } from "./sheet_card.js";
import { claimOf, destroyHidden, drawHidden, keepHidden } from "./sheet_hidden.js";
import { formatSheet, itemBytes, sheetSubject } from "./sheet_make.js";

/** @typedef {import("./desk.js").Desk} Desk */
/** @typedef {import("./sheet_hidden.js").HiddenPiece} HiddenPiece */
/**
 * @typedef {object} Batch
 * @property {string} heading
 * @property {string} label what it is about, as people know it
 * @property {Record<string, any>[]} subjects of one maker, without `claim`; a single one is a statement of its own
 * @property {boolean} hidden whether each gets a hidden code
 */

const TOLD = 5; // refused pieces that are named

/**
 * Show, sign and hand in.
 * @param {Desk} desk
 * @param {Batch} batch
 * @returns {Promise<"entered" | "kept" | "left">}
 */
export async function signPieces(desk, { heading, label, subjects, hidden }) {
  const { key, origin } = desk;
  if (!key) throw new ReferenceError("no stamp to sign with");
  if (subjects.length === 1) return signPiece(desk, { heading, subject: subjects[0], hidden });
  const drawn = hidden ? subjects.map(({ code, title }) => ({ code, hidden: drawHidden(), serial: 1, title: title.zh })) : [];
  const items = await Promise.all(subjects.map((subject, place) => withClaim(subject, drawn[place], origin)));
  const photos = [...new Set(subjects.flatMap((subject) => subject.photos.map((/** @type {any} */ photo) => photo.sha256)))];
  const became = await sign({
    heading, undo: UNDO, later: true,
    make: async () => {
      const now = Math.floor(Date.now() / 1000);
      return { statements: [makeStatement("PieceSheet", sheetSubject(items), key.did, now, origin)], keys: [key] };
    },
    draw: (payload) => sheetCard(desk, payload, items),
    hand: async ({ statements: [statement] }) => {
      if (drawn.length) await keepHidden(desk.kept, { id: statement.id, made: Math.floor(Date.now() / 1000), pieces: drawn });
      const body = formatSheet(items, await signStatement(statement, key));
      try {
        return await desk.queue.handInBody(label, statement.id, body, photos);
      } catch (error) {
        if (error instanceof Declined) await destroyHidden(desk.kept, statement.id);
        throw error instanceof Declined ? named(error, subjects) : error;
      }
    },
  });
  await desk.sendAgain();
  return became;
}

/**
 * @param {Record<string, any>} subject
 * @param {HiddenPiece | undefined} drawn
 * @param {string} origin
 */
async function withClaim(subject, drawn, origin) {
  return itemBytes(drawn ? { ...subject, claim: await claimOf(drawn.hidden, origin, subject.code) } : subject);
}

/**
 * Return the refusal with the titles of the pieces that it is about: the ledger counts places, people know names.
 * @param {Declined} error
 * @param {Record<string, any>[]} subjects
 */
function named({ problem }, subjects) {
  /** @type {{position: number, zh: string, en: string}[]} */
  const errors = /** @type {any} */ (problem).errors ?? [];
  const of = errors.filter(({ position }) => position > 0).slice(0, TOLD);
  if (!of.length) return new Declined(problem);
  const line = (/** @type {"zh" | "en"} */ lang) =>
    of.map((each) => say("studio.sheet-refused", { place: each.position, title: subjects[each.position - 1]?.title.zh, why: each[lang] })).join("\n");
  return new Declined({ ...problem, ...(isChinese() ? { zh: line("zh") } : { en: line("en") }) });
}
