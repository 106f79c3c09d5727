/** 到期提醒: standings that end within sixty days, or ended lately; photos that pieces of different makers share. */

import * as acts from "./acts.js";
import { actForm, standingFields } from "./person_acts.js";
import { link, put, section } from "./ui.js";
import { at } from "../sign/ledger.js";
import { say } from "../sign/spoken.js";
import { showCode } from "../verify/code.js";

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
  const photos = desk.office.photos.map((/** @type {{sha256: string, pieces: {code: string, maker: string}[]}} */ { sha256, pieces }) => {
    const image = document.createElement("img");
    Object.assign(image, { src: at(`/thumb/${sha256}`), alt: "", width: 640, height: 480, loading: "lazy" });
    const whose = pieces.map(({ code, maker }) => put("p", "", link(at(`/c/${code}`), showCode(code)), " · ", link(`#people/${maker}`, maker)));
    return put("div", "phone", put("figure", "frame", image), ...whose);
  });
  const same = photos.length ? section(say("registrar.photos"), put("p", "lead", say("registrar.photos-lead")), ...photos) : null;
  place.replaceChildren(put("div", "narrow", same, section(say("registrar.reminders"), put("p", "lead", say(rows.length ? "registrar.reminders-lead" : "registrar.reminders-none")), ...rows)));
}
