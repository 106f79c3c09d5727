/**
 * Drafts as the ledger's server keeps them for a person, each held to its name before it is believed. SPEC §12.12.
 */

import { Unanswered } from "../sign/ledger.js";
import { decodeJson } from "../verify/canonical.js";
import { malformed } from "../verify/errors.js";
import { utf8 } from "../verify/bytes.js";
import { encodeHex } from "../verify/radix.js";
import { ask, askPicture } from "./drafts_asking.js";
import { itemId } from "./sheet_make.js";

/** @typedef {import("./desk.js").Desk} Desk */
/** @typedef {{draft: string, item: any, by: string, key: string, time: number, ends: number, word: string, missing: string[]}} Draft */

const LIMIT = 8192;
const DONE = "drafts done";

/**
 * Return the drafts, but for those that were signed here and are still to be dropped there.
 * @param {Desk} desk
 * @param {string} person
 * @returns {Promise<Draft[]>}
 */
export async function readDrafts(desk, person) {
  const { drafts } = await ask(keyOf(desk), desk.origin, "GET", `/api/v1/drafts/${person}`);
  const done = new Set((await desk.kept.note(DONE)) ?? []);
  await dropDone(desk, person).catch(noAnswer);
  return drafts.filter((/** @type {any} */ { draft }) => !done.has(draft)).map((/** @type {any} */ told) => {
    const bytes = utf8(told.item);
    if (itemId(bytes) !== told.draft) throw malformed("draft-bytes");
    return { ...told, item: decodeJson(bytes, LIMIT, "item") };
  });
}

/**
 * Bring the pictures here; one that is not what its name says is missing.
 * @param {Desk} desk
 * @param {string} person
 * @param {Draft[]} drafts
 */
export async function bringPictures(desk, person, drafts) {
  for (const draft of drafts) {
    for (const { sha256 } of draft.item.photos) {
      if (draft.missing.includes(sha256) || (await desk.kept.photo(sha256))) continue;
      const blob = await askPicture(keyOf(desk), desk.origin, `/api/v1/drafts/${person}/photos/${sha256}`);
      const got = encodeHex(new Uint8Array(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer())));
      if (got === sha256) await desk.kept.keepPhoto(sha256, blob);
      else draft.missing.push(sha256);
    }
  }
}

/**
 * Return a draft to who prepared it.
 * @param {Desk} desk
 * @param {string} person
 * @param {string} draft
 * @param {string} word
 */
export async function giveBack(desk, person, draft, word) {
  await ask(keyOf(desk), desk.origin, "POST", `/api/v1/drafts/${person}/${draft}/return`, utf8(JSON.stringify({ word })));
}

/**
 * Drop drafts: noted first, so that what was signed without a network is not offered for signature a second time.
 * @param {Desk} desk
 * @param {string} person
 * @param {string[]} drafts
 */
export async function drop(desk, person, drafts) {
  await desk.kept.keepNote(DONE, [...((await desk.kept.note(DONE)) ?? []), ...drafts]);
  await dropDone(desk, person).catch(noAnswer);
}

/**
 * @param {Desk} desk
 * @param {string} person
 */
async function dropDone(desk, person) {
  for (const draft of (await desk.kept.note(DONE)) ?? []) {
    await ask(keyOf(desk), desk.origin, "DELETE", `/api/v1/drafts/${person}/${draft}`);
    const rest = ((await desk.kept.note(DONE)) ?? []).filter((/** @type {string} */ each) => each !== draft);
    await desk.kept.keepNote(DONE, rest);
  }
}

/** @param {unknown} error */
function noAnswer(error) {
  if (!(error instanceof Unanswered)) throw error; // dropped at the next visit
}

/** @param {Desk} desk */
function keyOf({ key }) {
  if (!key) throw new ReferenceError("no stamp to sign with");
  return key;
}
