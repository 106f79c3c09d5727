/**
 * What a bundle shows of people and seals beside the chain of keys: SPEC §7b, step 11.
 *
 *     suspension 431 of the maker, by a registrar     → signing paused
 *     end 440 of the maker, deceased                  → their keys sign nothing from here on; the piece stands
 *     seal check 300 of a seal that the piece bears   → checked
 *
 * Each is the last of its kind that somebody chose to show: they say what was stated at that entry, nothing of today.
 */

import { DISPUTED } from "./facts.js";
import { checkPerson, checkRegistrar, foreign } from "./signer.js";

/** @typedef {import("./chain.js").Chain} Chain */
/** @typedef {import("./chain.js").Proof} Proof */

export const ABOUT_PEOPLE = ["AttributionAnswer", "PersonEnd", "SealCheck", "SealRetirement", "Suspension"];

/**
 * Take what befell the maker, whoever registered an older work or it is attributed to, or a seal of the piece.
 *
 * Throws `bundle-foreign`, `bundle-signer`.
 *
 * @param {Chain} chain
 * @param {Proof} proof
 */
export function takePerson(chain, proof) {
  const { kind, subject } = proof.statement;
  const { person, seal } = subject;
  if (kind === "Suspension" || kind === "PersonEnd") {
    const concerned = kind === "PersonEnd" ? [chain.person, chain.attributed] : [chain.person];
    if (!concerned.includes(person) || !chain.people.has(person)) throw foreign(proof);
    checkRegistrar(chain, proof);
    if (kind === "PersonEnd") chain.gone.set(person, subject.reason);
    else takePause(chain, proof);
  } else if (kind === "AttributionAnswer") takeAnswer(chain, proof);
  else {
    if (person !== chain.person || !chain.seals.has(seal)) throw foreign(proof);
    if (kind === "SealCheck") {
      checkRegistrar(chain, proof);
      chain.sealStates.set(seal, subject.result);
    } else {
      checkPerson(chain, proof, person);
      chain.sealEnds.set(seal, subject.end);
    }
  }
}

/** @type {(chain: Chain, proof: Proof) => void} */
function takePause({ paused, life }, { statement: { subject }, index }) {
  paused.add(subject.person);
  if (!subject.earlier || !life.head) return;
  life.bits |= DISPUTED;
  life.seen = index;
}

/**
 * Take the answer of the person to whom an older work is attributed.
 *
 * @type {(chain: Chain, proof: Proof) => void}
 */
function takeAnswer(chain, proof) {
  const { piece, answer } = proof.statement.subject;
  if (piece !== chain.subject.code || !chain.attributed || !chain.life.head) throw foreign(proof);
  checkPerson(chain, proof, chain.attributed);
  chain.answer = answer;
}
