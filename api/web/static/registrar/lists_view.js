/**
 * 名册: people and standings from a workbook. Every bad cell is told with its cure and nothing is taken; a good list is
 * ticked and signed once. Who has no phone seal in the list yet waits here until their link has come.
 */

import * as acts from "./acts.js";
import { keepConsents, sealConsent } from "./consent.js";
import { makeForm } from "./forms.js";
import { link, press, put, section, table, toldHere } from "./ui.js";
import { made } from "../sign/elements.js";
import { at, Declined, Unanswered } from "../sign/ledger.js";
import { isChinese } from "../sign/profile.js";
import { say } from "../sign/spoken.js";

/** @typedef {import("./desk.js").Desk} Desk */

const NOTE = "list"; // what was read and is not signed yet

/**
 * Draw it.
 * @param {Desk} desk
 * @param {HTMLElement} place
 */
export async function drawLists(desk, place) {
  const said = toldHere();
  const input = /** @type {HTMLInputElement} */ (made("input"));
  Object.assign(input, { type: "file", id: "book", accept: ".xlsx,.csv", className: "inp" });
  const label = /** @type {HTMLLabelElement} */ (put("label", "lbl", say("registrar.book")));
  label.htmlFor = input.id;
  const result = put("div", "");
  const take = press(say("registrar.book-read"), async () => {
    const file = input.files?.[0];
    if (!file) return;
    const told = await readBook(file);
    await desk.kept.keepNote(NOTE, told.errors.length ? null : told);
    result.replaceChildren(...(told.errors.length ? errorsOf(told) : await listOf(desk, told)));
  }, said);
  const blank = ["people", "standings"].map((form) => put("li", "", link(at(`/api/v1/intake/${form}.xlsx?lang=${isChinese() ? "zh" : "en"}`), say(`registrar.blank-${form}`))));
  place.replaceChildren(put("div", "narrow wide", section(say("registrar.lists"), put("p", "lead", say("registrar.lists-lead")), put("ul", "plain", ...blank), put("div", "ask", label, input, take), said), result));
  const kept = await desk.kept.note(NOTE);
  if (kept) result.replaceChildren(...(await listOf(desk, kept)));
}

/** @param {File} file */
async function readBook(file) {
  let answer;
  let said;
  try {
    answer = await fetch(at("/api/v1/intake/people"), { method: "POST", body: await file.arrayBuffer(), headers: { "Content-Type": "application/octet-stream" }, credentials: "omit" });
    said = await answer.json();
  } catch (error) {
    throw new Unanswered(String(error));
  }
  if (!answer.ok) throw new Declined(said);
  return said;
}

/** @param {any} told */
function errorsOf({ errors }) {
  const lang = isChinese() ? "zh" : "en";
  const rows = errors.map((/** @type {any} */ error) => [error[lang].place, error.value || "—", error[lang].what, error[lang].cure]);
  return [section(say("registrar.book-wrong", { count: errors.length }), put("p", "lead", say("registrar.book-wrong-lead")), table([["place", "value", "what", "cure"].map((name) => say(`registrar.column-${name}`)), ...rows]))];
}

/** @param {Desk} desk @param {any} told */
async function listOf(desk, { people, standings, notices }) {
  const lang = isChinese() ? "zh" : "en";
  const said = toldHere();
  const by = desk.me?.did ?? "";
  const text = (await desk.kept.note("consent-text")) ?? say("registrar.consent-default");
  const consent = makeForm([{ name: "text", label: say("registrar.consent"), as: "area", required: true, value: text, help: say("registrar.consent-many") }, { name: "agreed", label: say("registrar.consent-agreed-many"), as: "tick", required: true }]);
  const here = people.filter((/** @type {any} */ { code }) => !desk.people.has(code));
  const ready = here.filter((/** @type {any} */ { did }) => did);
  const rows = [...ready.map((/** @type {any} */ each) => personRow(desk, each)), ...standings.filter((/** @type {any} */ { person }) => desk.people.has(person) || ready.some((/** @type {any} */ { code }) => code === person)).map((/** @type {any} */ each) => standingRow(desk, each, people))];
  const list = put("ul", "qu2 picks", ...rows.map(({ item }) => item));
  const go = press(say("registrar.sign-list"), async () => {
    const ticked = rows.filter(({ box }) => box.checked);
    const known = (/** @type {string} */ code) => desk.people.has(code) || ticked.some(({ person }) => person?.code === code);
    const picked = ticked.filter(({ standing }) => !standing || known(standing.person)); // upon an enrolment, or with it
    const news = picked.some(({ person }) => person);
    const agreed = news ? consent.read() : { text };
    if (!picked.length || !agreed) return;
    const sealed = new Map(picked.filter(({ person }) => person).map(({ person }) => [person.code, sealConsent(agreed.text, desk.origin, person.code)]));
    const specs = picked.map(({ person, standing }) => person ? acts.enrolment({ ...person, en: person.en, roles: person.roles, how: person.checked_how, on: person.checked_on, custody: "own-device", by, consent: sealed.get(person.code)?.commitment ?? "" }) : acts.standing(standing));
    const keep = () => keepConsents(desk.kept, [...sealed.values()]);
    const became = await desk.act({ heading: say("registrar.list-heading", { count: picked.length }), specs, keep });
    if (became !== "left") await desk.kept.keepNote(NOTE, null);
  }, said);
  go.id = "sign-list";
  const without = here.filter((/** @type {any} */ { did }) => !did);
  return [
    notices.length ? put("ul", "plain", ...notices.map((/** @type {any} */ each) => put("li", "", `${each[lang].place} ${each[lang].what}`))) : put("span", ""),
    section(say("registrar.list-good", { people: people.length, standings: standings.length }), list, ready.length ? consent.root : null, rows.length ? put("div", "acts", go) : null, said),
    without.length ? section(say("registrar.list-without"), put("p", "lead", say("registrar.list-without-lead")), put("ul", "plain", ...without.map((/** @type {any} */ { code, zh }) => put("li", "", `${code} ${zh}`)))) : put("span", ""),
  ];
}

/** @param {Desk} desk @param {any} person */
const personRow = (desk, person) => ({ ...pick(`p-${person.code}`, say("kind.PersonEnrolment"), person.zh, `${person.code} · ${person.roles.map((/** @type {string} */ role) => desk.profile.words("person-role", role)).join("、")}`), person, standing: null });

/** @param {Desk} desk @param {any} standing @param {any[]} people */
const standingRow = (desk, standing, people) => ({ ...pick(`s-${standing.person}-${standing.number}`, say("kind.Standing"), `${people.find(({ code }) => code === standing.person)?.zh ?? desk.title(standing.person)} · ${desk.profile.words("standing", standing.standing)}`, `${standing.issuer} ${standing.number}`), person: null, standing });

/**
 * Return a line that can be ticked, ticked already.
 * @param {string} id
 * @param {string} kind
 * @param {string} title
 * @param {string} note
 */
export function pick(id, kind, title, note) {
  const box = /** @type {HTMLInputElement} */ (made("input"));
  Object.assign(box, { type: "checkbox", id, checked: true });
  const label = put("label", "pick", box, put("span", "k", kind), put("b", "", title), put("span", "w", note));
  return { box, item: put("li", "", label) };
}
