/**
 * Kilns, batches, outcomes and slots, as the entries of a bundle show them: SPEC §7, steps 11 and 12.
 *
 *     kiln 20 → plan 40 → ignition 380 → opening 395 → correction 460
 *                             └─ slots: the piece's line under the closed list's root
 *
 * That the list was complete and that an outcome is still the current one rests on the whole history.
 */

import { utf8 } from "./bytes.js";
import { checkPerson, forbids, foreign } from "./chain.js";
import { replacing, untrue } from "./errors.js";
import { decodeHex } from "./radix.js";
import { HASH_LENGTH, hashLeaf, verifyInclusion } from "./tree.js";

/** @typedef {import("./bundle.js").SlotProof} SlotProof */
/** @typedef {import("./chain.js").Chain} Chain */
/** @typedef {import("./chain.js").Proof} Proof */
/** @typedef {import("./profile.js").Profile} Profile */

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
    for (const { slot, outcome, fault } of given) chain.outcomes.set(`${batch}/${slot}`, { proof, outcome, fault });
    if (!given.length) throw foreign(proof);
  } else if (kind === "OutcomeCorrection" && chain.ignitions.has(batch) && chain.cited.includes(`${batch}/${subject.slot}`)) {
    checkCrew(chain, proof, batch);
    chain.outcomes.set(`${batch}/${subject.slot}`, { proof, outcome: subject.new, fault: subject.fault });
  } else throw foreign(proof);
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
 * Throws `bundle-outcome`.
 *
 * @param {Chain} chain
 * @param {Profile | null} profile null when it is not known here, and nothing is claimed
 */
export function checkOutcome(chain, profile) {
  const then = chain.registeredFrom.get(chain.lastSlot);
  if (then === undefined || profile === null || !forbids(then, profile)) return;
  throw untrue("bundle-outcome", { index: then.proof.index, slot: chain.lastSlot, outcome: then.outcome });
}
