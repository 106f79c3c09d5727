/**
 * A document taken through the steps: SPEC §7. What comes out are the facts of its verdict; whatever is wrong is thrown.
 *
 * Steps 1 to 9 are done for every receipt; one page, the keys, the slots and the snapshot for all of them together.
 */

import { checkNamed } from "./attached.js";
import { encodeBase64 } from "./radix.js";
import { parseDid } from "./did.js";
import { unknownKey, untrue } from "./errors.js";
import { present } from "./presented.js";
import { follow } from "./proven.js";
import { openHolderProof } from "./holder.js";
import { originOf, prove } from "./proof.js";
import { parseReceipt } from "./receipt.js";
import { factsShown } from "./shown.js";
import { checkOutcome, proveSlots } from "./slots.js";
import { proveStatus } from "./standing_proof.js";
import { openSummary } from "./summary.js";
import { forOrigin } from "./trust.js";

/** @typedef {import("./chain.js").Proof} Proof */
/** @typedef {import("./facts.js").VerdictFacts} VerdictFacts */
/** @typedef {import("./presented.js").Presented} Presented */
/** @typedef {import("./profile.js").Profile} Profile */
/** @typedef {import("./proof.js").Tools & { profiles: Record<string, Profile> }} Bench */

/**
 * @param {Uint8Array | import("./attached.js").Attached} data
 * @param {Bench} bench
 * @returns {Promise<VerdictFacts>}
 */
export async function examine(data, bench) {
  const { trust, trace } = bench;
  const shown = await trace.step("document", () => {
    const sorted = present(data);
    trace.form = sorted.form;
    trace.code = sorted.code;
    return sorted;
  });
  if (shown.link !== null && shown.link.data !== null) return examineSummary(shown.code, shown.link.data, bench);
  if (shown.holder !== null && shown.holder.data !== null) return examineHolder(shown.code, shown.holder.data, bench);
  if (shown.bundle === null) return { code: shown.code, origin: trust.origin, obstacle: "network-needed" };
  const of = forOrigin(trust, originOf(shown.bundle.receipts[0]));
  /** @type {Proof[]} */
  const proofs = [];
  for (const receipt of shown.bundle.receipts) proofs.push(await prove(receipt, proofs.length, { ...bench, trust: of }));
  const facts = await examineBundle({ ...shown, bundle: shown.bundle }, proofs, { ...bench, trust: of });
  return of.final === null ? facts : { ...facts, successor: trust.origin };
}

/**
 * @param {Presented & { bundle: NonNullable<Presented["bundle"]> }} shown
 * @param {Proof[]} proofs
 * @param {Bench} bench
 * @returns {Promise<VerdictFacts>}
 */
async function examineBundle({ bundle, code }, proofs, { trust, trace, profiles }) {
  const { statement, opened } = proofs[0];
  await trace.step("kind", () => {
    if (!["PieceRegistration", "LegacyRegistration"].includes(statement.kind)) throw untrue("bundle-not-a-piece", { kind: statement.kind });
  });
  await trace.step("document", () => checkNamed(code, statement.subject.code));
  trace.code = statement.subject.code;
  // One page of the log: else each part could come from a page on which the others do not stand.
  await trace.step("page", () => {
    const pages = bundle.receipts.map((receipt) => encodeBase64(parseReceipt(receipt).checkpoint));
    if (new Set(pages).size !== 1) throw untrue("bundle-page");
  });
  const chain = await trace.step("keys", () => follow(proofs, trust.charter, profiles));
  await trace.step("slots", () => {
    proveSlots(chain, bundle.slots, proofs);
    checkOutcome(chain);
  });
  if (chain.charter === null) trace.say("keys", null); // nothing is shown of whose keys they are: no tick
  if (!bundle.slots.length) trace.say("slots", null);
  trace.now = "snapshot";
  const known = proveStatus(chain, bundle.snapshot, proofs, trust.certifiers);
  const status = known !== null && known.index < chain.life.seen ? null : known; // the piece has changed since
  if (status !== null) trace.say("snapshot", true);
  else if (known !== null) trace.say("snapshot", null, "snapshot-overtaken");
  else if (bundle.snapshot !== null) trace.say("snapshot", null, "snapshot-signer-unknown");
  const newest = Math.max(...proofs.map((proof) => proof.opened.entry.time)); // by the ledger's own clock
  return {
    code: statement.subject.code, origin: trust.origin, piece: factsShown(chain, status),
    size: Number(opened.checkpoint.size), knownAt: trust.quorum ? opened.time : newest, newest,
  };
}

/**
 * A proof QR alone: printed by this ledger, not yet checked; never more than *cannot-tell*.
 *
 * @param {string} code
 * @param {Uint8Array} data
 * @param {Bench} bench
 * @returns {Promise<VerdictFacts>}
 */
async function examineSummary(code, data, { trust, trace, verify }) {
  const printed = await trace.step("summary", async () => {
    const summary = await openSummary(data, trust.certifiers.map(parseDid), verify);
    if (forOrigin(trust, summary.origin).origin !== summary.origin) {
      throw unknownKey("summary-other-ledger", { expected: trust.origin, got: summary.origin });
    }
    if (summary.code !== code) throw untrue("summary-code", { expected: code, got: summary.code });
    return summary;
  });
  return { code: printed.code, origin: trust.origin, printed, serial: printed.serial };
}

/**
 * A holder's proof: that its key signed it, for this ledger and piece. Whose key it is the ledger tells.
 *
 * @param {string} code
 * @param {Uint8Array} data
 * @param {Bench} bench
 * @returns {Promise<VerdictFacts>}
 */
async function examineHolder(code, data, { trust, trace, verify }) {
  const proof = await trace.step("holder", async () => {
    const said = await openHolderProof(data, verify);
    if (forOrigin(trust, said.origin).origin !== said.origin) {
      throw unknownKey("holder-other-ledger", { expected: trust.origin, got: said.origin });
    }
    if (said.code !== code) throw untrue("holder-code", { expected: code, got: said.code });
    return said;
  });
  const { key, time, until, head, word } = proof;
  return { code: proof.code, origin: trust.origin, holder: { key, time, until, head, word } };
}
