/** 印款: what artisans have registered and nobody has looked at. Look at each, tick those that are right, sign once. */

import * as acts from "./acts.js";
import { actForm, fixed } from "./person_acts.js";
import { sealFigure } from "./person_view.js";
import { pick } from "./lists_view.js";
import { press, put, section, toldHere } from "./ui.js";
import { say } from "../sign/spoken.js";

/**
 * Draw it.
 * @param {import("./desk.js").Desk} desk
 * @param {HTMLElement} place
 */
export async function drawSeals(desk, place) {
  const seals = desk.office.seals;
  const said = toldHere();
  if (!seals.length) return place.replaceChildren(section(say("registrar.seals"), put("p", "lead", say("registrar.seals-none"))));
  const rows = seals.map((/** @type {any} */ seal) => {
    const { box, item } = pick(`seal-${seal.person}-${seal.seal}`, say("registrar.seal-seen"), seal.zh, seal.text);
    box.checked = false;
    const figure = sealFigure({ ...seal, end: "" });
    const warn = seal.first ? put("p", "warn-line", say("registrar.seal-first", { name: desk.title(seal.first) })) : null;
    const refuse = actForm(desk, `${seal.zh} ${seal.text}`, "SealCheck", [{ name: "result", label: say("field.result"), as: "select", options: fixed("checked", "refused"), value: "refused", required: true }, { name: "note", label: say("field.note"), max: 120 }], (values) => acts.sealCheck({ person: seal.person, seal: seal.seal, ...values }));
    refuse.querySelector("summary")?.replaceChildren(say("registrar.seal-refuse"));
    return { box, seal, shown: put("div", "sealed", figure, put("ul", "qu2 picks", item), warn, refuse) };
  });
  const go = press(say("registrar.seals-sign"), async () => {
    const picked = rows.filter((/** @type {any} */ { box }) => box.checked);
    const specs = picked.map((/** @type {any} */ { seal }) => acts.sealCheck({ person: seal.person, seal: seal.seal, result: "checked" }));
    if (specs.length) await desk.act({ heading: say("registrar.seals-heading", { count: specs.length }), specs });
  }, said);
  go.id = "sign-seals";
  place.replaceChildren(section(say("registrar.seals"), put("p", "lead", say("registrar.seals-lead")), put("div", "seal-grid", ...rows.map((/** @type {any} */ { shown }) => shown)), put("div", "acts", go), said));
}
