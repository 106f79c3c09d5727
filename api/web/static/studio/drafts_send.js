/**
 * A helper's device brings what it prepared: drafts, then their pictures, one after another. SPEC §12.12.
 */

import { hashLeaf } from "../verify/tree.js";
import { encodeHex } from "../verify/radix.js";
import { ask } from "./drafts_asking.js";
import { itemBytes } from "./sheet_make.js";

/**
 * Bring drafts; again and again is the same.
 * @param {import("./desk.js").Desk} desk
 * @param {string} person whose signature they wait for
 * @param {Record<string, any>[]} subjects
 * @param {(done: number, of: number) => void} tick
 */
export async function sendDrafts(desk, person, subjects, tick) {
  const { key, origin } = desk;
  if (!key) throw new ReferenceError("no stamp to sign with");
  const root = `/api/v1/drafts/${person}`;
  for (const [place, subject] of subjects.entries()) {
    const body = itemBytes(subject);
    await ask(key, origin, "PUT", `${root}/${encodeHex(hashLeaf(body))}`, body);
    for (const { sha256, type } of subject.photos) {
      const blob = await desk.kept.photo(sha256);
      if (blob) await ask(key, origin, "PUT", `${root}/photos/${sha256}`, new Uint8Array(await blob.arrayBuffer()), type);
    }
    tick(place + 1, subjects.length);
  }
}
