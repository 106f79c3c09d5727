/**
 * What the entries of a bundle prove together: who signed the piece, which slot it had. SPEC §7, steps 11 and 12.
 *
 *     charter 0 → enrolment 9, endorsed 10 → kiln 20 → plan 40 → ignition 380 → opening 395 → piece 412
 *
 * The entries are taken in their order, and each must be signed by a key that those before it put in place. An entry
 * that has nothing to do with the piece is refused, so that no part of one piece's bundle passes in another's.
 */

import { equal } from "./bytes.js";
import { Chain, checkRegistrar, foreign, missigned } from "./chain.js";
import { attest, endorse, found } from "./endorsed.js";
import { untrue } from "./errors.js";
import { takeKiln, takeStaff } from "./kiln.js";
import { takePiece, takeRole, takeSeal } from "./piece.js";

/** @typedef {import("./chain.js").Proof} Proof */

const FIRST = ["SealRegistration", "BatchIgnition", "BatchOpening"]; // what stands before the piece

/**
 * Follow the entries from the charter to the piece.
 *
 * Throws `bundle-order`, `bundle-charter`, `bundle-signer`, `bundle-foreign`, `bundle-sequence`.
 *
 * @param {Proof[]} proofs the piece's first, the others in the order of their entries
 * @param {Uint8Array} charter the leaf hash of entry 0 that the trust file pins
 * @returns {Chain}
 */
export function follow(proofs, charter) {
  const [piece, ...others] = proofs;
  const disordered = others.some((proof, at) => at > 0 && others[at - 1].index >= proof.index);
  if (disordered || others.some((proof) => proof.index === piece.index)) throw untrue("bundle-order");
  const chain = new Chain(piece);
  for (const proof of [...proofs].sort((a, b) => a.index - b.index)) take(chain, proof, charter);
  if (chain.people.has(chain.subject.maker) && !chain.signedByMaker) throw missigned(piece); // enrolled only after it
  checkSequence(others, piece);
  checkNothingIdle(chain);
  return chain;
}

/**
 * @param {Chain} chain
 * @param {Proof} proof
 * @param {Uint8Array} charter
 */
function take(chain, proof, charter) {
  const { kind, subject, issuer } = proof.statement;
  if (kind !== "Endorsement") chain.signers.add(issuer);
  switch (kind) {
    case "Charter":
      if (!equal(proof.opened.leaf, charter)) throw untrue("bundle-charter", { index: proof.index });
      return found(chain, proof); // the hash is over the index too
    case "Endorsement":
      return endorse(chain, proof);
    case "Standing":
      if (subject.person !== chain.subject.maker || !chain.people.has(subject.person)) throw foreign(proof);
      return attest(chain, proof);
    case "PersonEnrolment":
    case "KeyAddition":
    case "KeyRecovery":
    case "RegistrarChange":
      return attest(chain, proof);
    case "KilnEnrolment":
    case "KilnChange":
      checkRegistrar(chain, proof);
      return takeStaff(chain, proof);
    case "PieceRegistration":
      return takePiece(chain, proof);
    case "SealRegistration":
      return takeSeal(chain, proof);
    case "RoleSignature":
      return takeRole(chain, proof);
    case "ProfileVersion":
      checkRegistrar(chain, proof);
      chain.profiles.push(subject.profile);
      return;
    case "StatusSnapshot":
      if (chain.snapshot !== null) throw foreign(proof);
      chain.snapshot = proof;
      return;
    default:
      takeKiln(chain, proof);
  }
}

/**
 * Refuse what stands on the wrong side of the piece: a list closed, a slot opened, a seal stated only after it.
 *
 * @param {Proof[]} proofs
 * @param {Proof} piece
 */
function checkSequence(proofs, piece) {
  for (const { index, statement: { kind } } of proofs) {
    const later = index > piece.index;
    const odd = (FIRST.includes(kind) && later) || (kind === "RoleSignature" && !later);
    if (odd) throw untrue("bundle-sequence", { index, kind });
  }
}

/**
 * Refuse what is true but proves nothing here: a statement never in effect, a person or a kiln of no part in it.
 *
 * @param {Chain} chain
 */
function checkNothingIdle(chain) {
  for (const { done, proof } of chain.waiting.values()) if (!done || isIdle(chain, proof)) throw foreign(proof);
  const used = [...chain.plans.values()].map((plan) => plan.kiln);
  const kiln = [...chain.kilns.keys()].some((code) => !used.includes(code));
  const founder = [...chain.founders].some((key) => !chain.signers.has(key));
  if (kiln || founder) throw untrue("bundle-foreign", { index: 0, kind: kiln ? "KilnEnrolment" : "Charter" });
}

/**
 * Report whether a statement brings a key that signs nothing here; a person counts by any key of theirs.
 *
 * @param {Chain} chain
 * @param {Proof} proof
 */
function isIdle({ holders, signers }, { statement: { kind, subject } }) {
  if (kind === "PersonEnrolment") return ![...signers].some((key) => holders.get(key) === subject.code);
  return (kind === "KeyAddition" || kind === "KeyRecovery") && !signers.has(subject.key);
}
