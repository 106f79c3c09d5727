/**
 * 来访登记: one visit, one signature. The artisan's phone shows its QR; who they are, what they agreed to and which standing
 * they hold is asked once; enrolment and standing are signed together, and the standing goes in when the phone has agreed.
 *
 *     扫码或粘贴 ──▶ 姓名、代号、核验、同意书、资历 ──▶ 逐字显示 ──签署──▶ 等作者在手机上确认 ──▶ 已登记
 */

import * as acts from "./acts.js";
import { keepConsents, sealConsent } from "./consent.js";
import { makeForm } from "./forms.js";
import { checkedFields, fixed, standingFields, terms } from "./person_acts.js";
import { shareBox } from "./share.js";
import { press, put, section, toldHere } from "./ui.js";
import { made } from "../sign/elements.js";
import { isIntroduction, parseIntroduction } from "../sign/introduction.js";
import { offerScan } from "../sign/scan_button.js";
import { say } from "../sign/spoken.js";
import { tailOf } from "../sign/told.js";
import { malformed } from "../verify/errors.js";

/** @typedef {import("./desk.js").Desk} Desk */
/** @typedef {import("./forms.js").Form} Form */

const CONSENT = "consent-text"; // what the office lets people agree to, as it was last used

/**
 * Draw it.
 * @param {Desk} desk
 * @param {HTMLElement} place
 * @param {string} [given] an artisan's link, or a waiting enrolment's code
 */
export async function drawVisit(desk, place, given = "") {
  const said = toldHere();
  const who = makeForm([{ name: "introduction", label: say("registrar.introduction"), as: "area", required: true, value: given, help: say("registrar.introduction-help") }]);
  const tail = put("p", "tail");
  tail.setAttribute("role", "status");
  const person = makeForm(personFields(desk));
  const more = makeForm(moreFields());
  const consent = makeForm([
    { name: "text", label: say("registrar.consent"), as: "area", required: true, value: (await desk.kept.note(CONSENT)) ?? say("registrar.consent-default"), help: say("registrar.consent-help") },
    { name: "agreed", label: say("registrar.consent-agreed"), as: "tick", required: true },
  ]);
  /** @type {Form[]} */
  const standings = [];
  const rows = put("div", "");
  const input = /** @type {HTMLTextAreaElement} */ (who.root.querySelector("textarea"));
  const read = () => {
    tail.replaceChildren();
    if (!isIntroduction(input.value)) return;
    const { did, zh, pinyin } = parseIntroduction(input.value);
    person.fill({ ...(zh ? { zh } : {}), ...(pinyin ? { pinyin } : {}) });
    tail.replaceChildren(`${say("registrar.compare-tail")} `, put("b", "num", tailOf(did)));
  };
  input.addEventListener("input", read);
  const add = press(say("registrar.add-standing"), async () => addStanding(desk, standings, rows), said, "line");
  const go = press(say("registrar.see-and-sign"), () => enrol(desk, who, [person, more], consent, standings), said);
  go.id = "enrol";
  place.replaceChildren(put("div", "narrow", pending(desk), section(say("registrar.visit"), put("p", "lead", say("registrar.visit-lead")), scanner(), who.root, tail), section(say("registrar.who"), person.root, put("details", "more", put("summary", "", say("registrar.more")), more.root)), section(say("registrar.standings"), rows, put("div", "acts", add)), section(say("registrar.agreed"), consent.root, put("div", "acts", go), said)));
  read();
  const takes = (/** @type {string} */ text) => ((input.value = text), read());
  await offerScan("scan", said.id, isIntroduction, takes);
}

/** @param {Desk} desk @returns {import("./forms.js").Field[]} */
function personFields(desk) {
  return [
    { name: "zh", label: say("registrar.name"), required: true, max: 40 }, { name: "pinyin", label: say("field.pinyin"), required: true, max: 80 },
    { name: "code", label: say("registrar.person-code"), value: nextCode(desk), required: true, max: 40, pattern: "[a-z0-9]+(-[a-z0-9]+)*", help: say("registrar.person-code-help") },
    { name: "roles", label: say("field.PersonEnrolment-roles"), as: "checks", options: terms(desk, "person-role"), value: [terms(desk, "person-role")[0][0]] },
    ...checkedFields().slice(0, 2),
  ];
}

/** @returns {import("./forms.js").Field[]} what most visitors have no answer to */
const moreFields = () => [
  { name: "en", label: say("registrar.name-en"), max: 80 }, ...checkedFields().slice(2),
  { name: "kind", label: say("field.kind"), as: "select", options: fixed("person", "studio"), value: "person", required: true },
  { name: "studio", label: say("registrar.joins"), max: 40 }, { name: "responsible", label: say("registrar.responsible"), max: 200, help: say("registrar.responsible-help") },
];

/**
 * Return the code that follows the last one used: `zs011` after `zs010`.
 * @param {Desk} desk
 */
export function nextCode({ people }) {
  const codes = [...people.keys()].flatMap((code) => [...code.matchAll(/^([a-z]+)([0-9]+)$/g)]);
  const last = codes.sort((a, b) => Number(b[2]) - Number(a[2]))[0];
  return last ? last[1] + String(Number(last[2]) + 1).padStart(last[2].length, "0") : "zs001";
}

/** @param {Desk} desk @param {Form[]} standings @param {HTMLElement} rows */
function addStanding(desk, standings, rows) {
  const form = makeForm(standingFields(desk));
  const said = toldHere();
  const part = put("div", "phone", form.root);
  part.append(press(say("registrar.drop"), async () => (standings.splice(standings.indexOf(form), 1), part.remove()), said, "line"));
  rows.append(part, said);
  standings.push(form);
}

/** @param {Desk} desk @param {Form} who @param {Form[]} person @param {Form} consent @param {Form[]} standings */
async function enrol(desk, who, person, consent, standings) {
  const [given, first, second, agreed, ...held] = [who, ...person, consent, ...standings].map((form) => form.read());
  if (!given || !first || !second || !agreed || held.includes(null)) return;
  const about = { ...first, ...second };
  const { did } = parseIntroduction(given.introduction);
  if (desk.people.has(about.code)) throw malformed("person-code-taken", { person: about.code });
  const sealed = sealConsent(agreed.text, desk.origin, about.code);
  const by = desk.me?.did ?? "";
  const responsible = about.responsible.split(/[\s,，、]+/).filter(Boolean);
  const belonging = about.kind === "studio" ? { responsible, studio: "" } : { responsible: [] };
  const enrolment = acts.enrolment(/** @type {any} */ ({ ...about, did, by, consent: sealed.commitment, ...belonging }));
  const specs = [enrolment, ...held.map((values) => acts.standing(/** @type {any} */ ({ person: about.code, ...values })))];
  const keep = async () => (await desk.kept.keepNote(CONSENT, agreed.text), keepConsents(desk.kept, [sealed]));
  const became = await desk.act({ heading: say("registrar.enrol-heading", { name: about.zh }), specs, keep });
  if (became !== "left") location.hash = "#visit";
}

/** @param {Desk} desk */
function pending(desk) {
  const rows = desk.waiting.filter(({ kind, issuer, stopped }) => kind === "PersonEnrolment" && issuer === desk.me?.did && !stopped);
  if (!rows.length) return null;
  return section(say("registrar.visit-pending"), put("p", "lead", say("registrar.visit-pending-lead")), ...rows.map(({ payload, lacks, statement }) => {
    const { names, code, key } = JSON.parse(payload).credentialSubject;
    const others = lacks ? shareBox(`${desk.address}/registrar#waiting/${statement}`, say("registrar.share-sentence", { what: names.zh })) : null;
    return put("div", "phone", put("h3", "kai", names.zh), put("p", "", say("registrar.visit-waits", { code, tail: tailOf(key) })), lacks ? put("p", "", say("registrar.visit-lacks", { count: lacks })) : null, others);
  }));
}

/** The parts that `scan_button.js` looks for. */
function scanner() {
  const button = /** @type {HTMLButtonElement} */ (put("button", "btn line", say("sign.scan")));
  Object.assign(button, { id: "scan", type: "button", hidden: true });
  const video = /** @type {HTMLVideoElement} */ (made("video"));
  Object.assign(video, { id: "scan-view", className: "frame", muted: true, playsInline: true });
  const stop = /** @type {HTMLButtonElement} */ (put("button", "btn line", say("sign.scan-stop")));
  Object.assign(stop, { id: "scan-stop", type: "button" });
  const box = put("div", "camera", video, stop);
  Object.assign(box, { id: "scan-box", hidden: true });
  return put("div", "acts", button, box);
}
