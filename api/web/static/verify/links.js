/**
 * Following the `after` chain of a piece: what takes whose signature, and what it changes when it takes effect.
 *
 *     correction 431, after 7d2a…, by the maker's key            in effect at once: nobody owns the piece
 *     claim 440, after 51c0…, by the claim key of print 1        waits for the owner key that it names
 *     endorsement 441 of it by that key                          in effect here
 *
 * SPEC §7b, step 11; the effects are those of §12.9. Whether it may be is in `link_rules.js`.
 */

import { untrue } from "./errors.js";
import { CLAIMED, DISPUTED, REPLACED } from "./facts.js";
import { LAPSE } from "./life.js";
import { judge, noEffect } from "./link_rules.js";
import { foreign, missigned } from "./signer.js";
import { setStatus } from "./status_link.js";

/** @typedef {import("./chain.js").Chain} Chain */
/** @typedef {import("./chain.js").Proof} Proof */
/** @typedef {import("./life.js").Life} Life */
/** @typedef {import("./life.js").Link} Link */

const DAY = 24 * 3600; // seconds
const OWNING = ["OwnershipClaim", "HandOver", "OwnershipTransfer"];
const MENDING = ["PieceCorrection", "CertificateReissue"];
export const LINKS = [
  ...OWNING, ...MENDING, "ClaimDecision", "ClaimDispute", "ClaimObjection", "OwnershipRelease", "PieceStatus",
];

/**
 * Take a statement about the piece: in effect at its own entry, or waiting for whoever must stand behind it.
 *
 * Throws `bundle-foreign`, `bundle-sequence`, `bundle-after`, `bundle-signer`, `bundle-effect`.
 *
 * @param {Chain} chain
 * @param {Proof} proof
 */
export function takeLink(chain, proof) {
  const { id, kind, subject } = proof.statement;
  if (subject.piece !== chain.piece.statement.subject.code) throw foreign(proof);
  if (!chain.life.head) throw untrue("bundle-sequence", { index: proof.index, kind });
  const link = linkOf(chain, proof);
  judge(chain, link, proof);
  if (isComplete(chain, link)) takeEffect(chain, link, proof);
  else chain.life.waiting.set(id, link);
}

/**
 * Count an endorsement of a link that waits; with the last one needed it takes effect, at this entry.
 *
 * @param {Chain} chain
 * @param {Proof} proof
 * @param {Link} link
 */
export function endorseLink(chain, proof, link) {
  const { issuer } = proof.statement;
  const { time } = proof.opened.entry;
  if (link.have.has(issuer)) throw foreign(proof);
  const instead = 0 < link.insteadFrom && link.insteadFrom <= time;
  const registrar = chain.registrars.has(issuer) && (link.registrars > 0 || instead);
  if (!registrar && !link.keys.includes(issuer) && issuer !== link.consent) throw missigned(proof);
  if (time > Math.max(link.time, link.insteadFrom) + LAPSE) throw noEffect(proof, proof.statement.kind);
  link.have.add(issuer);
  if (registrar) chain.signers.add(issuer);
  judge(chain, link, proof);
  if (!isComplete(chain, link)) return;
  chain.life.waiting.delete(link.statement.id);
  takeEffect(chain, link, proof);
}

/**
 * Return the statement with all that it takes, reckoned at its own entry.
 *
 * @param {Chain} chain
 * @param {Proof} proof
 * @returns {Link}
 */
function linkOf({ life, charter, k }, { statement, index, opened: { entry: { time } } }) {
  const { kind, subject, issuer } = statement;
  const link = { statement, index, time, consent: "", insteadFrom: 0, registrars: 0, have: new Set([issuer]) };
  if (OWNING.includes(kind)) return { ...link, keys: [subject.owner] };
  if (kind === "ClaimDecision") return { ...link, keys: subject.owner ? [subject.owner] : [], registrars: k };
  if (!MENDING.includes(kind) && !(kind === "PieceStatus" && subject.status === "withdrawn")) return { ...link, keys: [] };
  const insteadFrom = life.owner && charter !== null ? time + charter.waiting.claimDays * DAY : 0;
  return { ...link, keys: [], consent: life.owner, insteadFrom };
}

/** @type {(chain: Chain, link: Link) => boolean} */
function isComplete({ registrars, k }, link) {
  const { keys, have, consent, insteadFrom, statement } = link;
  if (!keys.every((key) => have.has(key))) return false;
  const behind = [...have].filter((key) => registrars.has(key));
  const stoodIn = insteadFrom > 0 && behind.some((key) => key !== statement.issuer);
  if (consent && !have.has(consent) && !stoodIn) return false;
  if (link.registrars) link.registrars = Math.max(link.registrars, k);
  return behind.length >= link.registrars;
}

/**
 * Let it take effect at the entry of `at`.
 *
 * @type {(chain: Chain, link: Link, at: Proof) => void}
 */
function takeEffect(chain, link, at) {
  const { life } = chain;
  const { id, kind, subject, issuer } = link.statement;
  const { time } = at.opened.entry;
  if (OWNING.includes(kind)) own(life, subject.owner, time);
  else if (kind === "OwnershipRelease") {
    Object.assign(life, { owner: "", ownedAt: 0, decided: false, claim: "", released: life.serial });
    life.bits &= ~CLAIMED;
  } else if (kind === "CertificateReissue") {
    Object.assign(life, { serial: subject.serial, claim: subject.claim, bits: life.bits | REPLACED });
    if (subject.claim) life.used.add(subject.claim);
  } else if (kind === "PieceCorrection") {
    life.corrections.push({ index: at.index, time, subject, profile: chain.profile });
  } else if (kind === "ClaimDispute") {
    life.dispute = { id, head: id, since: time, ends: subject.ends, objected: false };
    Object.assign(life, { bits: life.bits | DISPUTED, decided: false });
  } else if (kind === "ClaimObjection") Object.assign(life.dispute ?? {}, { head: id, objected: true });
  else if (kind === "ClaimDecision") decide(life, subject, time);
  else {
    const actor = { name: chain.holders.get(issuer) ?? issuer, registrar: chain.registrars.has(issuer) };
    if (!setStatus(life, subject.status, actor, time)) throw noEffect(at, at.statement.kind);
  }
  Object.assign(life, { head: id, index: at.index, time, seen: at.index });
  const alone = at.index === link.index || kind === "HandOver";
  if (chain.holders.has(issuer) && alone) life.alone.push([issuer, link.index]);
}

/**
 * Make the key the piece's one owner key; a claim key that is live then has been used.
 *
 * @type {(life: Life, owner: string, time: number) => void}
 */
function own(life, owner, time) {
  if (!life.owner) life.claim = "";
  Object.assign(life, { owner, ownedAt: time, decided: false, bits: life.bits | CLAIMED });
  life.used.add(owner);
}

/** @type {(life: Life, subject: any, time: number) => void} */
function decide(life, { owner }, time) {
  Object.assign(life, { dispute: null, decided: false });
  if (!life.disputedBy) life.bits &= ~DISPUTED;
  if (!owner) return;
  own(life, owner, time);
  life.decided = true;
}
