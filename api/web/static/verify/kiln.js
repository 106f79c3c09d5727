/**
 * Kilns, batches and outcomes, as the entries of a bundle show them: SPEC §7b, step 11.
 *
 *     kiln 20 → plan 40 → ignition 380 → opening 395 → piece 412 → outcome put right 460
 *
 * That an outcome is still the current one rests on the whole history.
 */

import { DISPUTED } from "./facts.js";
import { checkPerson, foreign } from "./signer.js";
import { endDispute } from "./status_link.js";

/** @typedef {import("./chain.js").Chain} Chain */
/** @typedef {import("./chain.js").Proof} Proof */

/**
 * Take a kiln, or who tends it from here on; what the kiln is called stays as it was enrolled.
 *
 * @param {Chain} chain
 * @param {Proof} proof
 */
export function takeStaff(chain, proof) {
  const { kind, subject } = proof.statement;
  if (kind === "KilnEnrolment") {
    if (chain.kilns.has(subject.code)) throw foreign(proof);
    chain.kilns.set(subject.code, subject);
    return;
  }
  const kiln = chain.kilns.get(subject.kiln);
  if (kiln === undefined) throw foreign(proof);
  const deputies = subject.deputies ?? kiln.deputies;
  chain.kilns.set(kiln.code, { ...kiln, master: subject.master || kiln.master, deputies });
}

/**
 * Take a plan, an ignition, an opening, an outcome put right; whatever else there is has nothing to do with the piece.
 *
 * @param {Chain} chain
 * @param {Proof} proof
 */
export function takeKiln(chain, proof) {
  const { kind, subject } = proof.statement;
  const batches = chain.cited.map((slot) => slot.split("/")[0]);
  const { batch } = subject;
  if (kind === "BatchPlan" && batches.includes(subject.code) && !chain.plans.has(subject.code)) takePlan(chain, proof);
  else if (kind === "BatchIgnition" && chain.plans.has(batch) && !chain.ignitions.has(batch)) {
    chain.ignitions.set(batch, proof);
    checkPerson(chain, proof, kilnOf(chain, batch).master);
  } else if (kind === "BatchOpening" && chain.ignitions.has(batch)) {
    const given = subject.outcomes.filter((/** @type {any} */ each) => chain.cited.includes(`${batch}/${each.slot}`));
    checkCrew(chain, proof, batch);
    for (const { slot, outcome, fault } of given) {
      const name = `${batch}/${slot}`;
      chain.outcomes.set(name, { proof, outcome, fault });
      if (!chain.opened.has(name)) chain.opened.set(name, proof);
    }
    if (!given.length) throw foreign(proof);
  } else if (kind === "OutcomeCorrection" && chain.ignitions.has(batch)) putRight(chain, proof);
  else throw foreign(proof);
}

/** @type {(chain: Chain, proof: Proof) => void} */
function putRight(chain, proof) {
  const { batch, slot, new: outcome, fault } = proof.statement.subject;
  const name = `${batch}/${slot}`;
  if (!chain.cited.includes(name)) throw foreign(proof);
  checkCrew(chain, proof, batch);
  chain.outcomes.set(name, { proof, outcome, fault });
  if (name === chain.lastSlot && chain.life.head) review(chain, proof);
}

/**
 * Put the piece in dispute by an outcome that may not be certified, and end that by one that may: SPEC §12.8.
 *
 * @type {(chain: Chain, proof: Proof) => void}
 */
function review(chain, { statement: { issuer, subject }, opened, index }) {
  const { life } = chain;
  const actor = chain.holders.get(issuer) ?? issuer;
  const registrar = chain.registrars.has(issuer);
  if (0 < life.finalAt && life.finalAt <= opened.entry.time) return; // the slot is free again
  life.seen = index;
  if (chain.forbids(subject.new)) {
    if (registrar || !chain.forbids(subject.old)) life.disputedBy = actor;
    life.bits |= DISPUTED;
  } else if (chain.forbids(subject.old) && (registrar || life.disputedBy === actor)) endDispute(life);
}

/**
 * @param {Chain} chain
 * @param {Proof} proof
 */
function takePlan(chain, proof) {
  const { subject } = proof.statement;
  const kiln = chain.kilns.get(subject.kiln);
  if (kiln === undefined) throw foreign(proof);
  chain.plans.set(subject.code, subject);
  checkPerson(chain, proof, kiln.master);
}

/**
 * Return the kiln of a batch whose plan is shown, as it stands.
 *
 * @param {Chain} chain
 * @param {string} batch
 */
export const kilnOf = (chain, batch) => chain.kilns.get(chain.plans.get(batch).kiln);

/**
 * The master or a deputy; a registrar may correct an outcome after the closing.
 *
 * @param {Chain} chain
 * @param {Proof} proof
 * @param {string} batch
 */
function checkCrew(chain, proof, batch) {
  const kiln = kilnOf(chain, batch);
  if (proof.statement.kind === "OutcomeCorrection" && chain.registrars.has(proof.statement.issuer)) return;
  checkPerson(chain, proof, kiln.master, ...kiln.deputies);
}
