/** 持有异议: opened for a public waiting time, answered by the present holder, decided by k registrars. */

import * as acts from "./acts.js";
import { actForm } from "./person_acts.js";
import { link, minuteOf, put, section } from "./ui.js";
import { parseNextKey } from "../own/next_key.js";
import { at } from "../sign/ledger.js";
import { say } from "../sign/spoken.js";
import { parseCode, showCode } from "../verify/code.js";

const DAY = 86400;

/**
 * Draw it.
 * @param {import("./desk.js").Desk} desk
 * @param {HTMLElement} place
 */
export async function drawDisputes(desk, place) {
  const { disputes, claim_days: days, as_of: now, k } = desk.office;
  const first = new Date((now.time + days * DAY + 8 * 3600) * 1000).toISOString().slice(0, 10);
  const open = actForm(desk, say("registrar.dispute-new"), "ClaimDispute", [
    { name: "piece", label: say("field.piece"), required: true, max: 20 }, { name: "ground", label: say("field.ground"), as: "area", required: true, max: 120, help: say("registrar.no-names") },
    { name: "evidence", label: say("field.evidence"), max: 64, pattern: "[0-9a-f]{64}" }, { name: "ends", label: say("field.ends"), as: "date", value: first, required: true, help: say("registrar.dispute-days", { days }) },
  ], ({ piece, ...values }) => acts.claimDispute({ piece: parseCode(piece), ...values }));
  const cards = disputes.map((/** @type {any} */ dispute) => card(desk, dispute, k));
  place.replaceChildren(put("div", "narrow", section(say("registrar.disputes"), put("p", "lead", say("registrar.disputes-lead", { days, k })), cards.length ? null : put("p", "lead", say("registrar.disputes-none")), ...cards), section(say("registrar.dispute-open"), open)));
}

/** @param {import("./desk.js").Desk} desk @param {any} dispute @param {number} k */
function card(desk, { statement, piece, ground, ends, time, objected, ripe }, k) {
  const shown = showCode(piece);
  const decide = actForm(desk, shown, "ClaimDecision", [
    { name: "owner", label: say("registrar.new-owner"), as: "area", help: say("registrar.new-owner-help") },
    { name: "reason", label: say("field.reason"), required: true, max: 120, help: say("registrar.no-names") },
  ], ({ owner, reason }) => acts.claimDecision({ piece, dispute: statement, reason, owner: owner ? parseNextKey(owner, piece) : "" }), say("registrar.decision-final", { k }));
  return put("div", "phone", put("h3", "num", link(at(`/c/${piece}`), shown)), put("p", "", ground), put("p", "note", say("registrar.dispute-since", { time: minuteOf(time), ends })), put("p", objected ? "warn-line" : "note", say(objected ? "registrar.dispute-objected" : "registrar.dispute-silent")), ripe ? decide : put("p", "note", say("registrar.dispute-unripe", { ends })));
}
