/** 到期提醒: standings that end within sixty days, or ended lately; a new paper is entered from here. */

import * as acts from "./acts.js";
import { actForm, standingFields } from "./person_acts.js";
import { link, put, section } from "./ui.js";
import { say } from "../sign/spoken.js";

/**
 * Draw it.
 * @param {import("./desk.js").Desk} desk
 * @param {HTMLElement} place
 */
export async function drawReminders(desk, place) {
  const ends = desk.office.ends;
  const rows = ends.map((/** @type {any} */ { person, zh, standing, issuer, number, end, over }) => {
    const words = desk.profile.words("standing", standing);
    const fields = standingFields(desk).map((field) => ({ ...field, value: field.name === "standing" ? standing : field.name === "issuer" ? issuer : field.value }));
    const renew = actForm(desk, zh, "Standing", fields, (values) => acts.standing({ person, ...values }));
    renew.querySelector("summary")?.replaceChildren(say("registrar.renew"));
    return put("div", "phone", put("h3", "kai", link(`#people/${person}`, zh)), put("p", "", `${words} · ${number}`), put("p", over ? "warn-line" : "note", say(over ? "registrar.ended-on" : "registrar.ends-on", { day: end })), renew);
  });
  place.replaceChildren(put("div", "narrow", section(say("registrar.reminders"), put("p", "lead", say(rows.length ? "registrar.reminders-lead" : "registrar.reminders-none")), ...rows)));
}
