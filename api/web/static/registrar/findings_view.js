/** 审计意见: what auditors found, answered by a registrar, upheld or not by k of them; and who may state findings. */

import * as acts from "./oversight_acts.js";
import { actForm, fixed } from "./person_acts.js";
import { link, minuteOf, put, section } from "./ui.js";
import { at } from "../sign/ledger.js";
import { parseIntroduction } from "../sign/introduction.js";
import { say } from "../sign/spoken.js";
import { showCode } from "../verify/code.js";

/** @typedef {{statement: string, auditor: string, finding: string, nature: string, text: string, entry: number, piece: string, person: string, batch: string, time: number, shown: number, answers: {holder: string, text: string, time: number}[]}} Finding */

/**
 * Draw it.
 * @param {import("./desk.js").Desk} desk
 * @param {HTMLElement} place
 */
export async function drawFindings(desk, place) {
  const { findings, auditors, k } = desk.office;
  const cards = findings.map((/** @type {Finding} */ finding) => put("div", "phone", ...findingParts(finding, (code) => desk.title(code)), answer(desk, finding), resolve(desk, finding, k)));
  const enrol = actForm(desk, say("registrar.auditor-new"), "AuditorEnrolment", [
    { name: "introduction", label: say("registrar.introduction"), as: "area", required: true, help: say("registrar.auditor-help") },
    { name: "code", label: say("registrar.auditor-code"), required: true, max: 40, pattern: "[a-z0-9]+(-[a-z0-9]+)*" }, { name: "zh", label: say("registrar.name"), required: true, max: 60 }, { name: "en", label: say("registrar.name-en"), max: 60 },
  ], ({ introduction, ...values }) => acts.auditorEnrolment({ ...values, did: parseIntroduction(introduction).did }));
  const known = auditors.map((/** @type {any} */ { code, zh }) => put("li", "", `${zh} · ${code}`));
  place.replaceChildren(put("div", "narrow", section(say("registrar.findings"), cards.length ? null : put("p", "lead", say("registrar.findings-none")), ...cards), section(say("registrar.auditors"), put("ul", "plain", ...known), enrol)));
}

/**
 * Return what a finding says, whom it concerns, and the answers beside it.
 * @param {Finding} found
 * @param {(code: string) => string} nameOf
 */
export function findingParts({ auditor, finding, nature, text, entry, piece, person, batch, time, shown, answers }, nameOf) {
  const about = [
    piece ? link(at(`/c/${piece}`), showCode(piece)) : null, person ? put("span", "", nameOf(person)) : null,
    batch ? link(at(`/k/${batch}`), batch) : null, entry >= 0 ? put("span", "num", say("registrar.finding-entry", { entry })) : null,
  ];
  const heading = put("h3", "", say(nature === "opinion" ? "registrar.opinion" : "registrar.checkable"));
  const said = answers.map(({ holder, text: words, time: at_ }) => put("li", "", put("b", "", nameOf(holder)), ` ${minuteOf(at_)} `, put("p", "", words)));
  return [
    heading, put("p", "note", ...about.filter((each) => each !== null).flatMap((each) => [each, " "]), `${auditor} · ${finding} · ${minuteOf(time)}`), put("p", "", text),
    nature === "opinion" ? put("p", "note", say("registrar.opinion-shown", { time: minuteOf(shown) })) : null,
    said.length ? put("ul", "plain", ...said) : null,
  ].filter((each) => each !== null);
}

/** @param {import("./desk.js").Desk} desk @param {Finding} found */
function answer(desk, { statement, finding, answers }) {
  if (answers.some(({ holder }) => holder === desk.registrar?.code)) return null;
  return actForm(desk, finding, "FindingResponse", [{ name: "text", label: say("field.text"), as: "area", required: true, max: 500 }], ({ text }) => acts.findingResponse({ finding: statement, text }));
}

/** @param {import("./desk.js").Desk} desk @param {Finding} found @param {number} k */
function resolve(desk, { statement, finding }, k) {
  return actForm(desk, finding, "FindingResolution", [
    { name: "result", label: say("field.result"), as: "select", options: fixed("upheld", "not-upheld"), required: true }, { name: "reason", label: say("field.reason"), as: "area", required: true, max: 500 },
  ], (values) => acts.findingResolution({ finding: statement, ...values }), say("registrar.resolution-final", { k }));
}
