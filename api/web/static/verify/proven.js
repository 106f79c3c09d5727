/**
 * What the entries of a bundle prove together: who signed the piece, what became of it. SPEC §7b, step 11.
 *
 *     charter 0 → enrolment 9, endorsed 10 → kiln 20 → plan 40 → ignition 380 → opening 395 → piece 412
 *                                                         its correction 431, its owner's claim 440, endorsed 441 ←┘
 *
 * The entries are taken in their order, and each must be signed by a key that those before it put in place. An entry
 * that has nothing to do with the piece is refused, so that no part of one piece's bundle passes in another's.
 */

import { equal } from "./bytes.js";
import { Chain } from "./chain.js";
import { ATTESTED, attest, endorse } from "./endorsed.js";
import { untrue } from "./errors.js";
import { takeKiln, takeStaff } from "./kiln.js";
import { endorseLink, LINKS, takeLink } from "./links.js";
import { ABOUT_PEOPLE, takePerson } from "./people_shown.js";
import { found } from "./office.js";
import { takePiece, takeRole, takeSeal } from "./piece.js";
import { checkRegistrar, foreign, missigned } from "./signer.js";

/** @typedef {import("./chain.js").Proof} Proof */
/** @typedef {import("./profile.js").Profile} Profile */

const FIRST = ["SealRegistration", "BatchIgnition", "BatchOpening"]; // what stands before the piece

/**
 * Follow the entries from the charter to the piece, and on to what became of it.
 *
 * Throws `bundle-order`, `bundle-charter`, `bundle-signer`, `bundle-foreign`, `bundle-sequence`, `bundle-after`,
 * `bundle-effect`.
 *
 * @param {Proof[]} proofs the piece's first, the others in the order of their entries
 * @param {Uint8Array} charter the leaf hash of entry 0 that the trust file pins
 * @param {Record<string, Profile>} profiles known here, by hash
 * @returns {Chain}
 */
export function follow(proofs, charter, profiles) {
  const [piece, ...others] = proofs;
  const disordered = others.some((proof, at) => at > 0 && others[at - 1].index >= proof.index);
  if (disordered || others.some((proof) => proof.index === piece.index)) throw untrue("bundle-order");
  const chain = new Chain(piece, profiles);
  for (const proof of [...proofs].sort((a, b) => a.index - b.index)) take(chain, proof, charter);
  if (chain.people.has(chain.person) && !chain.signedByMaker) throw missigned(piece); // enrolled only after it
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
  if (ATTESTED.includes(kind)) return attest(chain, proof);
  if (LINKS.includes(kind)) return takeLink(chain, proof);
  if (ABOUT_PEOPLE.includes(kind)) return takePerson(chain, proof);
  switch (kind) {
    case "Charter":
      if (!equal(proof.opened.leaf, charter)) throw untrue("bundle-charter", { index: proof.index });
      return found(chain, proof); // the hash is over the index too
    case "Endorsement": {
      const link = chain.life.waiting.get(subject.endorses);
      return link === undefined ? endorse(chain, proof) : endorseLink(chain, proof, link);
    }
    case "KilnEnrolment":
    case "KilnChange":
      checkRegistrar(chain, proof);
      return takeStaff(chain, proof);
    case "PieceRegistration":
    case "LegacyRegistration":
      return takePiece(chain, proof);
    case "SealRegistration":
      return takeSeal(chain, proof);
    case "RoleSignature":
      return takeRole(chain, proof);
    case "ProfileVersion":
      checkRegistrar(chain, proof);
      chain.profile = subject.profile;
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
  for (const { index, statement: { kind } } of chain.life.waiting.values()) throw untrue("bundle-foreign", { index, kind });
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
function isIdle({ holders, signers, gone }, { statement: { kind, subject } }) {
  const signed = (/** @type {string} */ code) => [...signers].some((key) => holders.get(key) === code);
  if (kind === "PersonEnrolment") return !gone.has(subject.code) && !signed(subject.code);
  return (kind === "KeyAddition" || kind === "KeyRecovery") && !signers.has(subject.key);
}
