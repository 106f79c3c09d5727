/**
 * The facts of a verdict out of proven entries: what a bundle or a receipt shows, and nothing else. SPEC §14.
 *
 *     a receipt alone   the entry, its signature, its place; maker, slot, standing and status stay unknown
 *     a bundle          also for whom the key is enrolled, the slot under the closed list, the outcome, standings, roles
 *
 * What happened since the entries shown is *unknown* here, never *nothing*.
 */

import { followCorrections, flagsShown } from "./corrected.js";
import { DESTROYED, LOST, WITHDRAWN } from "./facts.js";
import { kilnOf } from "./kiln.js";
import { dayOf } from "./numbers.js";
import { own } from "./profile.js";
import { makerOf, namesIn, olderOf, ownedOf } from "./whose.js";

/** @typedef {import("./chain.js").Chain} Chain */
/** @typedef {import("./facts.js").PieceFacts} PieceFacts */

/**
 * Return the facts about the piece that the entries of `chain` prove.
 *
 * @param {Chain} chain under a profile that it does not know flags and grades stay unknown
 * @param {import("./standing_proof.js").StatusShown | null} status as a snapshot in the bundle shows it
 * @returns {PieceFacts}
 */
export function factsShown(chain, status) {
  const { piece, life } = chain;
  const { opened, statement } = piece;
  const known = (/** @type {any[]} */ list) => (list.length ? list : null);
  const bits = status === null ? life.bits : status.status & life.bits; // where the snapshot is newer it has the last word
  return {
    ...followCorrections(chain), index: piece.index, time: opened.entry.time, validFrom: statement.validFrom,
    key: statement.issuer, witnessed: opened.time === null ? null : { before: opened.time, operators: opened.operators },
    maker: makerOf(chain), standings: known(chain.standings.map((each) => each.proof.statement.subject).map(heldAs)),
    firings: known(slotsInOrder(chain).map((name) => firedIn(chain, name))), seals: known(sealsOf(chain)),
    signedRoles: rolesOf(chain), refusedRoles: [], flags: flagsShown(chain), status: status?.status ?? null,
    statusAt: status?.time ?? null, shown: life.bits, shownTo: life.index < 0 ? null : [life.index, life.time],
    serial: life.serial === 1 ? null : life.serial, older: olderOf(chain), owned: ownedOf(life, bits, status),
    reported: bits & LOST ? life.reported : "", reportedAt: life.reportedAt,
    reportedByMaker: life.reportedBy === chain.person, finalAt: bits & (WITHDRAWN | DESTROYED) ? life.finalAt : 0,
  };
}

/** @param {any} said */
const heldAs = ({ standing, issuer, number, start, end }) => ({ standing, issuer, number, start, end });

/**
 * Return the slots of which the bundle proves something, in the order of firing.
 *
 * @param {Chain} chain
 */
const slotsInOrder = ({ cited, slots, outcomes }) => cited.filter((name) => slots.has(name) || outcomes.has(name));

/**
 * @param {Chain} chain
 * @param {string} name
 * @returns {import("./facts.js").Fired}
 */
function firedIn(chain, name) {
  const [batch, ...rest] = name.split("/");
  const kiln = kilnOf(chain, batch);
  const ignition = /** @type {import("./chain.js").Proof} */ (chain.ignitions.get(batch));
  const lit = chain.holders.get(ignition.statement.issuer) ?? ""; // the kiln may have another master by now
  const master = namesIn(chain, lit);
  const outcome = chain.outcomes.get(name);
  const opened = chain.opened.get(name) ?? ignition;
  return {
    basis: chain.slots.has(name) ? "slot-proof" : "signature", batch, slot: rest.join("/"),
    lines: ignition.statement.subject.lines, day: dayOf(opened.opened.entry.time), kilnZh: kiln.names.zh,
    kilnEn: kiln.names.en, masterZh: master.zh, masterEn: master.en, outcome: outcome?.outcome ?? "",
    fault: outcome?.fault ?? "", grade: own(chain.craft?.outcomes ?? {}, outcome?.outcome ?? "")?.[1] ?? "",
    outcomeAt: (outcome?.proof ?? ignition).index,
  };
}

/**
 * @param {Chain} chain
 * @returns {import("./facts.js").SealShown[]}
 */
function sealsOf({ subject, seals, sealStates, sealEnds }) {
  const cited = subject.seals.filter((/** @type {any} */ use) => seals.has(use.seal));
  return cited.map((/** @type {any} */ { seal, place }) => {
    const { text, width, height, impression } = seals.get(seal);
    return { seal, place, text, width, height, impression, state: sealStates.get(seal) ?? "stated", end: sealEnds.get(seal) ?? "" };
  });
}

/**
 * Return the maker's own roles, whose signature the registration itself is, and those that others signed.
 *
 * @param {Chain} chain
 * @returns {import("./facts.js").RoleHeld[]}
 */
function rolesOf(chain) {
  const { subject, people, roles } = chain;
  const isMaker = (/** @type {any} */ { person }) => person === subject.maker && people.has(person);
  const signed = [...subject.roles.filter(isMaker), ...roles.filter((said) => !isMaker(said))];
  return signed.map(({ role, person }) => ({ role, person, ...namesIn(chain, person) }));
}
