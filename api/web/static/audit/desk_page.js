/**
 * `/audit/desk`: an auditor writes a finding and signs it in this browser; whoever it concerns answers, with the stamp that they
 * have here for their studio. What was found, and every answer, is public at `/audit`.
 */

import { findingForm } from "./finding_form.js";
import { Desk } from "../registrar/desk.js";
import { findingParts } from "../registrar/findings_view.js";
import * as acts from "../registrar/oversight_acts.js";
import { actForm } from "../registrar/person_acts.js";
import { shareBox } from "../registrar/share.js";
import { drawStamp } from "../registrar/stamp_view.js";
import { press, put, section, toldHere } from "../registrar/ui.js";
import { endorse, titleOf } from "../registrar/waiting_view.js";
import { element, show, tellError } from "../sign/elements.js";
import { formatIntroduction } from "../sign/introduction.js";
import { Kept } from "../sign/kept.js";
import { read } from "../sign/ledger.js";
import { offerQueue } from "../sign/queue_view.js";
import { canSign } from "../sign/signing_key.js";
import { say } from "../sign/spoken.js";
import { stampOf } from "../sign/stamp.js";

/** @typedef {import("../registrar/findings_view.js").Finding} Finding */

/** @param {Desk} desk */
async function draw(desk) {
  const known = desk.me ? await read(`/api/v1/keys/${desk.me.did}`) : { role: "", holder: "" };
  const auditor = known.role === "auditor";
  element("who").textContent = auditor ? say("audit.me", { name: nameOf(desk, known.holder) }) : known.role === "person" ? say("audit.me-person", { name: desk.title(known.holder) }) : say(desk.me ? "audit.me-nobody" : "audit.me-none");
  element("asked").replaceChildren(...desk.asked.map((row) => {
    const said = toldHere();
    return section(say("audit.asked"), put("p", "", `${say(`kind.${row.kind}`)} · ${titleOf(desk, row)}`), put("div", "acts", press(say("registrar.sign-this"), () => endorse(desk, [row]), said)), said);
  }));
  element("write").replaceChildren(...(auditor ? [findingForm(desk)] : []));
  const cards = desk.office.findings.map((/** @type {Finding} */ found) => put("div", "phone", ...findingParts(found, (code) => nameOf(desk, code)), mine(desk, found, known)));
  element("found").replaceChildren(section(say("audit.open"), cards.length ? null : put("p", "lead", say("registrar.findings-none")), ...cards));
  const introduced = desk.me && !known.role ? say("audit.introduce") : "";
  await drawStamp({ kept: desk.kept, look: () => desk.look(), me: desk.me, who: introduced }, element("stamp"));
  if (desk.me && introduced) element("stamp").append(shareBox(formatIntroduction({ did: desk.me.did, zh: desk.me.stamp.name, pinyin: "", device: "" }, `${desk.address}/registrar`), say("audit.share-sentence")));
  element("page").dataset.ready = `${known.role} ${desk.office.as_of.size}`;
}

/** @param {Desk} desk @param {string} code */
const nameOf = (desk, code) => desk.office.auditors.find((/** @type {any} */ each) => each.code === code)?.zh ?? desk.title(code);

/** @param {Desk} desk @param {Finding} found @param {{role: string, holder: string}} known */
function mine(desk, { statement, auditor, finding, answers }, { role, holder }) {
  if (role === "auditor" && auditor === holder) return actForm(desk, finding, "FindingWithdrawal", [{ name: "reason", label: say("field.reason"), required: true, max: 120 }], ({ reason }) => acts.findingWithdrawal({ finding: statement, reason }));
  if (role !== "person" || answers.some((each) => each.holder === holder)) return null;
  return actForm(desk, finding, "FindingResponse", [{ name: "text", label: say("field.text"), as: "area", required: true, max: 500 }], ({ text }) => acts.findingResponse({ finding: statement, text }));
}

async function start() {
  show("starting", false);
  if (!(await canSign())) return show("no-sign");
  try {
    const desk = await Desk.open(element("page"), "audit");
    const studio = await Kept.open(desk.origin);
    if (!(await stampOf(desk.kept)) && (await stampOf(studio))) desk.kept = desk.queue.kept = studio; // who is concerned answers by it
    show("desk");
    desk.changed = () => void draw(desk);
    offerQueue(desk.queue, () => void desk.look());
    await desk.look();
  } catch (error) {
    show("desk");
    tellError("desk-said", error);
  }
}

start();
