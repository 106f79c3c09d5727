/**
 * The piece's status as a snapshot in the bundle shows it: SPEC §7a, §10, step 14.
 *
 *     snapshot 4,120 ─ signed by a certifier that the trust file names ─ root over the chunks
 *           └─ chunk 0, the path under the root ─→ its byte at the piece's entry: 1 registered · 64 withdrawn · …
 *
 * A snapshot whose signer the trust file does not name shows nothing, and refuses nothing: the status stays unknown.
 */

import { CHUNK } from "./bundle.js";
import { replacing, untrue } from "./errors.js";
import { REGISTERED } from "./facts.js";
import { decodeHex } from "./radix.js";
import { foreign } from "./signer.js";
import { HASH_LENGTH, hashLeaf, verifyInclusion } from "./tree.js";

/** @typedef {{ status: number, index: number, time: number }} StatusShown bits; index and time of the snapshot's entry */

/**
 * Return what the snapshot shows of the piece; null where the bundle has none, or a stranger signed it.
 *
 * Throws `bundle-snapshot`, `bundle-foreign`.
 *
 * @param {import("./chain.js").Chain} chain
 * @param {import("./bundle.js").SnapshotProof | null} shown
 * @param {readonly import("./chain.js").Proof[]} proofs
 * @param {readonly string[]} certifiers
 * @returns {StatusShown | null}
 */
export function proveStatus(chain, shown, proofs, certifiers) {
  if (shown === null) {
    if (chain.snapshot !== null) throw foreign(chain.snapshot);
    return null;
  }
  const { statement, index: entry, opened } = proofs[shown.receipt];
  const wrong = (/** @type {string} */ reason) => untrue("bundle-snapshot", { index: entry, reason });
  if (statement.kind !== "StatusSnapshot") throw wrong("receipt");
  const { n, root } = statement.subject;
  const { index } = chain.piece;
  if (n !== entry || index >= n) throw wrong("place");
  replacing(
    () => {
      const place = Math.floor(index / CHUNK);
      verifyInclusion(hashLeaf(shown.chunk), place, Math.ceil(n / CHUNK), shown.path, decodeHex(root, HASH_LENGTH));
    },
    () => wrong("path"),
  );
  const status = shown.chunk[index % CHUNK];
  if (!(status & REGISTERED)) throw wrong("piece");
  return certifiers.includes(statement.issuer) ? { status, index: entry, time: opened.entry.time } : null;
}
