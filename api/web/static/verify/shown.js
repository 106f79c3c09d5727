/**
 * The facts of a verdict out of proven entries: what a bundle or a receipt shows, and nothing else. SPEC §14.
 *
 *     a receipt alone   the entry, its signature, its place; maker, slot, standing and status stay unknown
 *     a bundle          also for whom the key is enrolled, the slot under the closed list, the outcome, standings, roles
 *
 * What happened since the entries shown is *unknown* here, never *nothing*.
 */

import { forbids } from "./chain.js";
import { DISPUTED } from "./facts.js";
import { kilnOf } from "./kiln.js";
import { dayOf } from "./numbers.js";
import { flagsOf, own } from "./profile.js";

/** @typedef {import("./chain.js").Chain} Chain */
/** @typedef {import("./facts.js").PieceFacts} PieceFacts */
/** @typedef {import("./profile.js").Profile} Profile */

/**
 * Return the facts about the piece that the entries of `chain` prove.
 *
 * @param {Chain} chain
 * @param {Profile | null} profile the newest shown; null when it is unknown here
 * @param {import("./standing_proof.js").StatusShown | null} status as a snapshot in the bundle shows it
 * @returns {PieceFacts}
 */
export function factsShown(chain, profile, status) {
  const { piece, subject } = chain;
  const { opened, statement } = piece;
  const known = (/** @type {any[]} */ list) => (list.length ? list : null);
  return {
    subject, index: piece.index, time: opened.entry.time, validFrom: statement.validFrom, key: statement.issuer,
    witnessed: opened.time === null ? null : { before: opened.time, operators: opened.operators },
    maker: makerOf(chain), standings: known(chain.standings.map((each) => each.proof.statement.subject).map(heldAs)),
    firings: known(slotsInOrder(chain).map((name) => firedIn(chain, name, profile))), seals: known(sealsOf(chain)),
    signedRoles: rolesOf(chain), refusedRoles: [], flags: profile === null ? null : flagsOf(subject, profile),
    status: status?.status ?? null, statusAt: status?.time ?? null, serial: null,
    shown: isDisputed(chain, profile) ? DISPUTED : 0, shownTo: null, reported: "", reportedAt: 0,
    reportedByMaker: false, finalAt: 0, corrections: [], older: null, owned: null,
  };
}

/**
 * Return the newest craft profile shown; null when it is unknown here or no charter is shown.
 *
 * @param {Chain} chain
 * @param {Record<string, Profile>} profiles
 * @returns {Profile | null}
 */
export function profileOf({ charter, profiles: later }, profiles) {
  const hash = charter === null ? "" : [charter.profile, ...later][later.length];
  return own(profiles, hash) ?? null;
}

/**
 * Report whether the outcome shown forbids the piece, which turns it *disputed* at that entry.
 *
 * @param {Chain} chain
 * @param {Profile | null} profile
 */
function isDisputed(chain, profile) {
  const now = chain.outcomes.get(chain.lastSlot);
  return now !== undefined && profile !== null && forbids(now, profile);
}

/** @param {any} names */
const english = (names) => names.en || names.pinyin;

/**
 * @param {Chain} chain
 * @returns {import("./facts.js").Maker | null}
 */
function makerOf(chain) {
  const waiting = chain.people.get(chain.subject.maker);
  if (waiting === undefined) return null;
  const { code, names, checked, custody } = waiting.proof.statement.subject;
  return {
    code, zh: names.zh, en: english(names), how: checked.how, on: checked.on,
    custody: chain.custody.get(chain.piece.statement.issuer) ?? custody, registrars: waiting.attested, paused: false,
    ended: "", keyEnded: false,
  };
}

/** @param {any} said */
const heldAs = ({ standing, issuer, number, start, end, from }) => ({ standing, issuer, number, start: start ?? from, end });

/**
 * Return the slots of which the bundle proves something, in the order of firing.
 *
 * @param {Chain} chain
 */
const slotsInOrder = ({ cited, slots, outcomes }) => cited.filter((name) => slots.has(name) || outcomes.has(name));

/**
 * @param {Chain} chain
 * @param {string} name
 * @param {Profile | null} profile
 * @returns {import("./facts.js").Fired}
 */
function firedIn(chain, name, profile) {
  const [batch, ...rest] = name.split("/");
  const kiln = kilnOf(chain, batch);
  const ignition = /** @type {import("./chain.js").Proof} */ (chain.ignitions.get(batch));
  const lit = chain.holders.get(ignition.statement.issuer) ?? ""; // the kiln may have another master by now
  const master = chain.people.get(lit)?.proof.statement.subject.names;
  const outcome = chain.outcomes.get(name);
  const last = outcome?.proof ?? ignition;
  return {
    basis: chain.slots.has(name) ? "slot-proof" : "signature", batch, slot: rest.join("/"),
    lines: ignition.statement.subject.lines, day: dayOf(last.opened.entry.time), kilnZh: kiln.names.zh,
    kilnEn: kiln.names.en, masterZh: master.zh, masterEn: english(master), outcome: outcome?.outcome ?? "",
    fault: outcome?.fault ?? "", grade: own(profile?.outcomes ?? {}, outcome?.outcome ?? "")?.[1] ?? "",
    outcomeAt: last.index,
  };
}

/**
 * @param {Chain} chain
 * @returns {import("./facts.js").SealShown[]}
 */
function sealsOf({ subject, seals }) {
  const cited = subject.seals.filter((/** @type {any} */ use) => seals.has(use.seal));
  return cited.map((/** @type {any} */ { seal, place }) => {
    const { text, width, height, impression } = seals.get(seal);
    return { seal, place, text, width, height, impression, state: "stated", end: "" };
  });
}

/**
 * Return the maker's own roles, whose signature the registration itself is, and those that others signed.
 *
 * @param {Chain} chain
 * @returns {import("./facts.js").RoleHeld[]}
 */
function rolesOf({ subject, people, roles }) {
  const isMaker = (/** @type {any} */ { person }) => person === subject.maker && people.has(person);
  const signed = [...subject.roles.filter(isMaker), ...roles.filter((said) => !isMaker(said))];
  return signed.map(({ role, person }) => {
    const { names } = /** @type {import("./chain.js").Waiting} */ (people.get(person)).proof.statement.subject;
    return { role, person, zh: names.zh, en: english(names) };
  });
}
