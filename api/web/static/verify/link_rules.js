/**
 * Whether a link of a piece's chain may be: it follows the head, who signs it may, and it can take effect. SPEC §12.9.
 *
 * What the rules ask beside (words of the profile, limits of texts) is the audit's work.
 */

import { untrue } from "./errors.js";
import { dayOf } from "./numbers.js";
import { checkPerson, missigned } from "./signer.js";

/** @typedef {import("./chain.js").Chain} Chain */
/** @typedef {import("./chain.js").Proof} Proof */
/** @typedef {import("./life.js").Life} Life */
/** @typedef {import("./life.js").Link} Link */

/**
 * @param {Proof} at
 * @param {string} kind
 */
export const noEffect = ({ index }, kind) => untrue("bundle-effect", { index, kind });

/**
 * Refuse what does not follow the head, what another signed, and what can't be while the piece stands so.
 *
 * @param {Chain} chain
 * @param {Link} link
 * @param {Proof} at the entry at which it is judged
 */
export function judge(chain, link, at) {
  const { life } = chain;
  const { kind, subject } = link.statement;
  const head = kind === "ClaimDecision" ? life.dispute?.head ?? "" : life.head;
  if (subject.after !== head) throw untrue("bundle-after", { index: at.index, kind, after: subject.after, head });
  checkSigner(chain, { opened: at.opened, statement: link.statement, index: at.index });
  if (!isPossible(life, link, at.opened.entry.time)) throw noEffect(at, kind);
  const office = [...chain.office.values()];
  for (const key of [...link.keys, subject.claim].filter(Boolean)) {
    if (life.used.has(key) || chain.holders.has(key) || office.includes(key)) throw noEffect(at, kind);
  }
}

/** @type {(chain: Chain, proof: Proof) => void} */
function checkSigner(chain, proof) {
  const { life, registrars } = chain;
  const { kind, issuer } = proof.statement;
  switch (kind) {
    case "OwnershipClaim":
      if (issuer !== life.claim) throw missigned(proof);
      return;
    case "OwnershipTransfer":
    case "OwnershipRelease":
    case "ClaimObjection":
      if (issuer !== life.owner) throw missigned(proof);
      return;
    case "ClaimDispute":
    case "ClaimDecision":
      if (!registrars.has(issuer)) throw missigned(proof);
      return;
    default:
      if (kind === "PieceStatus" && (registrars.has(issuer) || issuer === life.owner)) return;
      checkPerson(chain, proof, chain.person);
  }
}

/**
 * Report whether the rules let it take effect while the piece stands as it does.
 *
 * @type {(life: Life, link: Link, time: number) => boolean}
 */
function isPossible(life, { statement: { kind, subject }, time: stated }, time) {
  const { dispute } = life;
  if (0 < life.finalAt && life.finalAt <= time) return false;
  const going = life.finalAt === 0; // neither withdrawn nor destroyed
  const free = !life.owner && !life.reported;
  switch (kind) {
    case "OwnershipClaim":
      return free && going;
    case "HandOver":
      return free && going && !life.claim && life.released < life.serial;
    case "OwnershipTransfer":
    case "OwnershipRelease":
      return going && dispute === null;
    case "CertificateReissue":
      return going && subject.serial === life.serial + 1;
    case "PieceCorrection":
      return going;
    case "ClaimDispute":
      return going && life.owner !== "" && dispute === null;
    case "ClaimObjection":
      return dispute !== null && subject.dispute === dispute.id && !dispute.objected;
    case "ClaimDecision":
      return dispute !== null && subject.dispute === dispute.id && dayOf(stated) > dispute.ends;
    default:
      return true; // a status: see `status_link.js`
  }
}
