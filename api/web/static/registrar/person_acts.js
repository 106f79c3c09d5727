/**
 * What a registrar may do about one person, each act a form of its own; made upon the person's present head.
 */

import * as acts from "./acts.js";
import { makeForm } from "./forms.js";
import { press, put, section, today, toldHere } from "./ui.js";
import { parseIntroduction } from "../sign/introduction.js";
import { say } from "../sign/spoken.js";
import { tailOf } from "../sign/told.js";

/** @typedef {import("./desk.js").Desk} Desk */
/** @typedef {import("./forms.js").Field} Field */

/**
 * Return the terms of a vocabulary as options, in the page's words.
 * @param {Desk} desk
 * @param {string} vocabulary
 * @returns {[string, string][]}
 */
export const terms = ({ profile }, vocabulary) => profile.list(vocabulary).map(({ code }) => [code, profile.words(vocabulary, code)]);

/** @param {string[]} values @returns {[string, string][]} */
export const fixed = (...values) => values.map((value) => [value, say(`word.${value}`)]);

/** @param {Desk} desk @returns {Field[]} */
export const standingFields = (desk) => [
  { name: "standing", label: say("field.standing"), as: "select", options: terms(desk, "standing"), required: true },
  { name: "issuer", label: say("field.Standing-issuer"), required: true, max: 60 },
  { name: "number", label: say("field.Standing-number"), required: true, max: 60 },
  { name: "start", label: say("field.Standing-start"), as: "date", required: true },
  { name: "end", label: say("field.Standing-end"), as: "date", help: say("registrar.end-help") },
];

/** @returns {Field[]} */
export const checkedFields = () => [
  { name: "how", label: say("registrar.checked-how"), as: "select", options: fixed("in-person", "notarised", "video"), value: "in-person", required: true },
  { name: "on", label: say("registrar.checked-on"), as: "date", value: today(), required: true },
  { name: "custody", label: say("field.custody"), as: "select", options: fixed("own-device", "pkcs11", "office"), value: "own-device", required: true },
];

const note = () => ({ name: "note", label: say("field.note"), max: 120 });

/**
 * Return the acts.
 * @param {Desk} desk
 * @param {any} told what the ledger holds of the person
 */
export function personActs(desk, told) {
  const person = told.code;
  const by = desk.me?.did ?? "";
  const live = told.keys.filter((/** @type {any} */ { until }) => until < 0);
  const keyOptions = live.map((/** @type {any} */ { did, name }) => [did, `…${tailOf(did)} ${name}`]);
  const held = told.standing.filter((/** @type {any} */ each) => !each.withdrawn_on);
  const heldOptions = held.map((/** @type {any} */ each) => [each.statement, `${desk.profile.words("standing", each.standing)} · ${each.number}`]);
  const waits = live.filter((/** @type {any} */ { not_before: time }) => time > desk.office.as_of.time);
  /** @type {[string, Field[], (values: any) => acts.Spec, string?][]} */
  const offered = [["Standing", standingFields(desk), (values) => acts.standing({ person, ...values })]];
  if (held.length) {
    offered.push(["StandingWithdrawal", [{ name: "statement", label: say("field.standing"), as: "select", options: heldOptions, required: true }, { name: "reason", label: say("field.reason"), required: true, max: 120 }, { name: "on", label: say("registrar.withdrawn-from"), as: "date", value: today(), required: true }], (values) => acts.withdrawal({ person, ...values })]);
  }
  if (told.paused < 0) {
    offered.push(["Suspension", [{ name: "reason", label: say("field.reason"), as: "select", options: terms(desk, "suspension-reason"), required: true }, { name: "earlier", label: say("registrar.earlier"), as: "tick", help: say("registrar.earlier-help") }, note()], ({ earlier, ...values }) => acts.suspension({ person, earlier: earlier ? "disputed" : "", ...values })]);
  } else offered.push(["Reinstatement", [note()], (values) => acts.reinstatement({ person, ...values })]);
  offered.push(["QuotaSetting", [{ name: "pieces", label: say("field.QuotaSetting-pieces"), as: "number", required: true, value: 30 }, { name: "from", label: say("field.QuotaSetting-from"), as: "date", value: today(), required: true }], (values) => acts.quota({ person, ...values })]);
  offered.push(["PersonChange", changeFields(desk, told), (values) => acts.personChange({ person, ...changesOf(values, told) })]);
  if (live.length) {
    offered.push(["KeyRevocation", [{ name: "key", label: say("field.key"), as: "select", options: keyOptions, required: true }, { name: "from", label: say("field.KeyRevocation-from"), as: "number", value: 0, max: desk.office.as_of.size, help: say("registrar.from-help", { k: desk.office.k }) }, { name: "reason", label: say("field.reason"), max: 120 }], (values) => acts.revocation({ person, ...values })]);
  }
  offered.push(["KeyRecovery", [{ name: "introduction", label: say("registrar.introduction"), as: "area", required: true, help: say("registrar.recovery-help", { hours: desk.office.recovery_hours, k: desk.office.k }) }, ...checkedFields()], ({ introduction, ...values }) => acts.recovery({ person, did: parseIntroduction(introduction).did, by, ...values })]);
  if (waits.length) {
    offered.push(["KeyObjection", [{ name: "statement", label: say("field.key"), as: "select", options: waits.map((/** @type {any} */ { named_by: id, did }) => [id, `…${tailOf(did)}`]), required: true }, { name: "reason", label: say("field.reason"), max: 120 }], (values) => acts.objection(values)]);
  }
  offered.push(["PersonEnd", [{ name: "reason", label: say("field.reason"), as: "select", options: fixed("retired", "deceased"), required: true }, { name: "on", label: say("field.on"), as: "date", value: today(), required: true }], (values) => acts.personEnd({ person, ...values }), say("registrar.end-final")]);
  return section(say("registrar.acts"), ...offered.map((each) => actForm(desk, told.names.zh, ...each)));
}

/** @param {Desk} desk @param {any} told @returns {Field[]} */
function changeFields(desk, { names, roles, kind }) {
  return [
    { name: "zh", label: say("registrar.name"), value: names.zh, required: true, max: 40 }, { name: "pinyin", label: say("field.pinyin"), value: names.pinyin, required: true, max: 80 },
    { name: "en", label: say("registrar.name-en"), value: names.en, max: 80 },
    { name: "roles", label: say("field.PersonChange-roles"), as: "checks", options: terms(desk, "person-role"), value: roles },
    ...(kind === "person" ? [/** @type {Field} */ ({ name: "studio", label: say("registrar.joins"), max: 40 })] : []),
  ];
}

/** @param {any} values @param {any} told */
function changesOf({ zh, pinyin, en, roles, studio }, told) {
  const renamed = zh !== told.names.zh || pinyin !== told.names.pinyin || en !== told.names.en;
  const others = [...roles].sort().join() !== [...told.roles].sort().join();
  return { ...(renamed ? { zh, pinyin, en } : {}), ...(others ? { roles } : {}), studio };
}

/**
 * Return an act as a folded form.
 * @param {Desk} desk
 * @param {string} who
 * @param {string} kind
 * @param {Field[]} fields
 * @param {(values: any) => acts.Spec} make
 * @param {string} [final]
 */
export function actForm(desk, who, kind, fields, make, final) {
  const form = makeForm(fields);
  const said = toldHere();
  const go = press(say("registrar.see"), async () => {
    const values = form.read();
    if (values) await desk.act({ heading: `${say(`kind.${kind}`)} · ${who}`, specs: [make(values)], final });
  }, said);
  const folded = put("details", "more", put("summary", "", say(`kind.${kind}`)), form.root, put("div", "acts", go), said);
  folded.id = `act-${kind}`;
  return folded;
}
