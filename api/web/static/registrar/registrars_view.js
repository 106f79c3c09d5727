/** 登记员: who is in office, and how many sign; who joins or leaves takes k of them, and the new one's own seal. */

import * as acts from "./oversight_acts.js";
import { actForm } from "./person_acts.js";
import { put, section } from "./ui.js";
import { parseIntroduction } from "../sign/introduction.js";
import { say } from "../sign/spoken.js";
import { tailOf } from "../sign/told.js";

/**
 * Return the section.
 * @param {import("./desk.js").Desk} desk
 */
export function registrarsPart(desk) {
  const { registrars, k, p } = desk.office;
  const lines = registrars.map((/** @type {any} */ { code, name, key, live }) => put("li", live ? "signed" : "open", put("b", "", `${name} · ${code}`), put("span", "", live ? `…${tailOf(key)}` : say("registrar.not-endorsed"))));
  const joins = actForm(desk, say("registrar.registrar-new"), "RegistrarChange", [
    { name: "introduction", label: say("registrar.registrar-link"), as: "area", required: true, help: say("registrar.registrar-help", { k }) },
    { name: "code", label: say("registrar.registrar-code"), required: true, max: 40, pattern: "[a-z0-9]+(-[a-z0-9]+)*" },
    { name: "name", label: say("registrar.name"), required: true, max: 40 },
    { name: "end", label: say("registrar.registrar-leaves"), as: "select", options: [["", say("registrar.nobody")], ...registrars.map((/** @type {any} */ { code, name }) => [code, name])] },
    { name: "reason", label: say("field.reason"), required: true, max: 120 },
  ], ({ introduction, code, name, end, reason }) => acts.registrarChange({ add: [{ code, key: parseIntroduction(introduction).did, name }], end: end ? [end] : [], reason }), say("registrar.registrar-final"));
  return section(say("registrar.registrars", { all: registrars.length, k, p }), put("ul", "sg", ...lines), desk.registrar ? joins : null);
}
