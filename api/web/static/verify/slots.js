/**
 * The piece's places in closed lists: SPEC §7b, step 12.
 *
 *     ignition 380, root over 146 lines
 *           └─ line 17: 1-2-3-1-2, zs001, 3f0c…, by its path of eight hashes
 *
 * That the list was complete rests on the whole history and is not checked here.
 */

import { utf8 } from "./bytes.js";
import { replacing, untrue } from "./errors.js";
import { decodeHex } from "./radix.js";
import { HASH_LENGTH, hashLeaf, verifyInclusion } from "./tree.js";

/** @typedef {import("./bundle.js").SlotProof} SlotProof */
/** @typedef {import("./chain.js").Chain} Chain */
/** @typedef {import("./chain.js").Proof} Proof */

/**
 * Prove that the maker's lines stand in the lists which the ignitions closed; throws `bundle-slot`.
 *
 * @param {Chain} chain
 * @param {readonly SlotProof[]} slots
 * @param {readonly Proof[]} proofs
 */
export function proveSlots(chain, slots, proofs) {
  for (const { line, index, count, path, receipt } of slots) {
    const { statement, index: entry } = proofs[receipt];
    const wrong = (/** @type {string} */ reason) => untrue("bundle-slot", { index: entry, reason });
    if (statement.kind !== "BatchIgnition") throw wrong("receipt");
    const name = `${statement.subject.batch}/${line[0]}`;
    const own = chain.cited.includes(name) && line[1] === chain.subject.maker && !chain.slots.has(name);
    if (!own) throw wrong("piece");
    if (count !== statement.subject.lines) throw wrong("count");
    const leaf = hashLeaf(utf8(`["${line[0]}","${line[1]}","${line[2]}"]`));
    replacing(
      () => verifyInclusion(leaf, index, count, path, decodeHex(statement.subject.root, HASH_LENGTH)),
      () => wrong("path"),
    );
    chain.slots.add(name);
  }
}

/**
 * Refuse a piece out of a slot that had come out, when the piece was entered, as what is not certified.
 *
 * Where the newest profile shown is not known here nothing is claimed. Throws `bundle-outcome`.
 *
 * @param {Chain} chain
 */
export function checkOutcome(chain) {
  const then = chain.registeredFrom.get(chain.lastSlot);
  if (then === undefined || !chain.forbids(then.outcome)) return;
  throw untrue("bundle-outcome", { index: then.proof.index, slot: chain.lastSlot, outcome: then.outcome });
}
