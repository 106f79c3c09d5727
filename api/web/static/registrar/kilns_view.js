/** 窑炉: enrolled, and who answers for its fires. */

import * as acts from "./acts.js";
import { actForm, terms } from "./person_acts.js";
import { put, section, table } from "./ui.js";
import { say } from "../sign/spoken.js";

/** @typedef {import("./desk.js").Desk} Desk */

/**
 * Draw it.
 * @param {Desk} desk
 * @param {HTMLElement} place
 */
export async function drawKilns(desk, place) {
  const kilns = desk.office.kilns.filter((/** @type {any} */ { ended }) => !ended);
  const rows = kilns.map((/** @type {any} */ each) => [each.zh, desk.profile.words("kiln-type", each.type), each.place, desk.title(each.master), each.deputies.map((/** @type {string} */ code) => desk.title(code)).join("、") || "—"]);
  const people = masters(desk);
  const enrol = actForm(desk, say("registrar.kiln-new"), "KilnEnrolment", [
    { name: "zh", label: say("field.KilnEnrolment-names"), required: true, max: 40 }, { name: "en", label: say("registrar.name-en"), max: 80 },
    { name: "code", label: say("registrar.kiln-code"), required: true, max: 40, pattern: "[a-z0-9]+(-[a-z0-9]+)*" },
    { name: "type", label: say("field.KilnEnrolment-type"), as: "select", options: terms(desk, "kiln-type"), required: true },
    { name: "length", label: say("field.KilnEnrolment-length"), as: "number", max: 200, value: 0, help: say("registrar.length-help") },
    { name: "place", label: say("field.KilnEnrolment-place"), required: true, max: 60, help: say("registrar.place-help") },
    { name: "master", label: say("field.master"), as: "select", options: people, required: true },
    { name: "deputies", label: say("field.deputies"), max: 200, help: say("registrar.responsible-help") },
  ], ({ deputies, ...values }) => acts.kilnEnrolment({ ...values, deputies: codes(deputies) }));
  const changes = kilns.map((/** @type {any} */ each) => actForm(desk, each.zh, "KilnChange", [
    { name: "master", label: say("field.master"), as: "select", options: people, value: each.master, required: true },
    { name: "deputies", label: say("field.deputies"), value: each.deputies.join(" "), max: 200, help: say("registrar.responsible-help") },
    { name: "end", label: say("field.KilnChange-end"), as: "tick" },
  ], ({ master, deputies, end }) => acts.kilnChange({ kiln: each.code, end, ...(master === each.master ? {} : { master }), ...(codes(deputies).join() === each.deputies.join() ? {} : { deputies: codes(deputies) }) })));
  changes.forEach((/** @type {HTMLElement} */ form, /** @type {number} */ at) => {
    form.id = `act-KilnChange-${kilns[at].code}`;
    form.querySelector("summary")?.replaceChildren(say("registrar.kiln-change", { name: kilns[at].zh }));
  });
  const list = rows.length ? table([["kiln", "type", "place", "master", "deputies"].map((name) => say(`registrar.column-${name}`)), ...rows]) : put("p", "lead", say("registrar.kilns-none"));
  place.replaceChildren(put("div", "narrow wide", section(say("registrar.kilns"), list, ...changes), section(say("registrar.kiln-enrol"), enrol)));
}

/** @param {Desk} desk @returns {[string, string][]} */
const masters = ({ people }) => [...people.values()].filter(({ kind, ended, paused }) => kind === "person" && !ended && !paused).map(({ code, zh }) => [code, `${zh} ${code}`]);

/** @param {string} text */
const codes = (text) => text.split(/[\s,，、]+/).filter(Boolean);
