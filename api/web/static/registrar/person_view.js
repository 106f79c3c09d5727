/**
 * What the ledger holds of a person, beside what is to be signed and on its own with all that a registrar may do.
 */

import { tailOf } from "../sign/told.js";
import { at, read } from "../sign/ledger.js";
import { say } from "../sign/spoken.js";
import { made } from "../sign/elements.js";
import { personActs } from "./person_acts.js";
import { dayOf, minuteOf, put, section, table } from "./ui.js";

/** @typedef {import("./desk.js").Desk} Desk */

/**
 * Return a person's record.
 * @param {Desk} desk
 * @param {string} code
 * @param {boolean} acting whether what may be done is offered below
 */
export async function personRecord(desk, code, acting) {
  const told = await read(`/api/v1/people/${code}`);
  /** @type {(HTMLElement | null)[]} */
  const parts = [standings(desk, told), seals(told), keys(told)];
  const ended = told.ended >= 0;
  if (acting) {
    const state = ended ? "ended" : told.paused >= 0 ? "paused" : "enrolled";
    const chip = put("span", `chip ${state}`, say(`registrar.person-${state}`));
    const names = [told.names.pinyin, told.names.en, code].filter(Boolean).join(" · ");
    const note = say("registrar.person-since", { day: dayOf(told.enrolled_at), roles: told.roles.map((/** @type {string} */ role) => desk.profile.words("person-role", role)).join("、") });
    parts.unshift(put("div", "ph", put("h2", "kai", told.names.zh), chip, put("p", "note", names), put("p", "note", note)));
    parts.push(quotaLine(told), ended ? null : personActs(desk, told));
  }
  return put("div", "record", ...parts);
}

/** @param {Desk} desk @param {any} told */
function standings(desk, told) {
  if (!told.standing.length) return section(say("registrar.standings"), put("p", "lead", say("registrar.no-standing")));
  const rows = told.standing.map((/** @type {any} */ each) => [
    desk.profile.words("standing", each.standing), each.issuer, each.number, each.start,
    each.withdrawn_on ? say("registrar.withdrawn-on", { day: each.withdrawn_on }) : each.end || say("registrar.no-end"),
  ]);
  return section(say("registrar.standings"), table([["standing", "issuer", "number", "start", "end"].map((name) => say(`registrar.column-${name}`)), ...rows]));
}

/** @param {any} told */
function seals(told) {
  if (!told.seals.length) return section(say("field.seals"), put("p", "lead", say("registrar.no-seals")));
  return section(say("field.seals"), put("div", "sl", ...told.seals.map((/** @type {any} */ seal) => sealFigure(seal))));
}

/**
 * Return a seal as it was registered.
 * @param {{seal: string, text: string, impression: string, width: number, height: number, state: string, start: string, end: string}} seal
 */
export function sealFigure({ seal, text, impression, width, height, state, start, end }) {
  const image = /** @type {HTMLImageElement} */ (made("img"));
  image.src = at(`/blob/${impression}`);
  image.alt = say("registrar.seal-alt", { text });
  image.loading = "lazy";
  const size = `${width} × ${height} mm`;
  const caption = put("figcaption", "", put("b", "kai", text), put("span", "", `${seal} · ${size}`), put("span", "", say(`registrar.seal-${state}`)), put("span", "", end ? say("registrar.until", { day: end }) : say("registrar.from", { day: start })));
  return put("figure", end ? "old" : "", put("div", "im", image), caption);
}

/** @param {any} told */
function keys(told) {
  const rows = told.keys.map((/** @type {any} */ key) => put("li", "", put("b", "num", `…${tailOf(key.did)}`), put("span", "", [key.name, say(`word.${key.custody}`)].filter(Boolean).join(" · ")), put("span", "", stateOf(key))));
  return section(say("registrar.keys"), put("ul", "sg", ...rows));
}

/** @param {any} key */
function stateOf({ until, not_before: notBefore, not_after: notAfter, live }) {
  if (until >= 0) return say("registrar.key-ended", { entry: until });
  if (!live && notBefore) return say("registrar.key-from", { time: minuteOf(notBefore) });
  return notAfter ? say("registrar.key-until", { time: minuteOf(notAfter) }) : say("registrar.key-live");
}

/** @param {any} told */
function quotaLine({ quota }) {
  if (!quota) return null;
  const lines = quota.starts.map((/** @type {string} */ start, /** @type {number} */ at_) => put("p", "", say("registrar.quota-line", { start, pieces: quota.pieces[at_] })));
  return section(say("kind.QuotaSetting"), ...lines);
}
