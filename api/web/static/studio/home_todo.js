/**
 * 待办: what waits for this person, each with one act. Computed from the log; nothing is remembered by a server.
 *
 *     确认登记 · 助手备好 3 件 · 某作品请您确认“陶刻” 〔查看并签署〕〔不是我〕 · 备份印章
 */

import { link, press, put, toldHere } from "../registrar/ui.js";
import { element, show } from "../sign/elements.js";
import { at } from "../sign/ledger.js";
import { say } from "../sign/spoken.js";
import { waitingBytes } from "../sign/told.js";
import { readDrafts } from "./drafts_store.js";

/** @typedef {import("./desk.js").Desk} Desk */
/** @typedef {import("../sign/ledger.js").Waits} Waits */
/** @typedef {{piece: string, role: string, seen: string, maker: string, maker_zh: string, photo: string, title: {zh: string, en: string}}} Asked */

const LANG = () => (document.documentElement.lang === "en" ? "en" : "zh");

/**
 * Draw all that waits.
 * @param {Desk} desk
 * @param {() => Promise<void>} again
 */
export async function drawTodo(desk, again) {
  const items = [...(await named(desk, again)), ...(await drafts(desk)), ...(await roles(desk, again)), ...(await backup(desk))];
  element("todo-list").replaceChildren(...items);
  show("todo-none", !items.length);
}

/**
 * Return what this key may endorse: its own enrolment first of all.
 * @param {Desk} desk
 * @param {() => Promise<void>} again
 */
async function named(desk, again) {
  const did = desk.key?.did ?? "";
  const told = await desk.learnt("waiting", `/api/v1/waiting?key=${did}`);
  /** @type {Waits[]} */
  const own = desk.told?.waiting ?? [];
  /** @type {Map<string, Waits>} */
  const all = new Map([...own, ...(told?.waiting ?? [])].map((each) => [each.statement, each]));
  const open = [...all.values()].filter((each) => /** @type {any} */ (each).done === undefined || /** @type {any} */ (each).done < 0);
  return open.filter((each) => !each.have.includes(did)).map((waits) => {
    const { kind } = waitingBytes(waits);
    const words = say(`kind.${kind}`);
    return item(say(`studio.todo-${kind === "PersonEnrolment" ? "enrolment" : "endorse"}`, { kind: words }), "", (said) => [
      press(say("studio.see-and-sign"), async () => {
        const became = await desk.sign({ heading: words, code: words, state: async () => [["Endorsement", { endorses: waits.statement }]], endorse: () => [waits] });
        if (became !== "left") await again();
      }, said),
    ]);
  });
}

/**
 * Return what helpers prepared.
 * @param {Desk} desk
 */
async function drafts(desk) {
  if (!navigator.onLine || !desk.person) return [];
  const waiting = (await readDrafts(desk, desk.person.code)).filter(({ word }) => !word);
  const words = say("studio.todo-drafts", { count: waiting.length });
  return waiting.length ? [item(words, "", () => [linkButton(`/studio/drafts?lang=${LANG()}`, say("studio.todo-leaf"))])] : [];
}

/**
 * Return the roles that others' pieces ask about: signed to, or refused with a reason. Both are for good.
 * @param {Desk} desk
 * @param {() => Promise<void>} again
 */
async function roles(desk, again) {
  const { person, profile } = desk;
  if (!person) return [];
  const told = await desk.learnt("roles", `/api/v1/people/${person.code}/roles`);
  return /** @type {Asked[]} */ (told?.roles ?? []).map((asked) => {
    const role = profile.words("role", asked.role);
    const heading = say("studio.todo-role", { maker: asked.maker_zh || asked.maker, title: asked.title.zh, role });
    const state = (/** @type {string} */ kind, /** @type {object} */ more) => desk.sign({
      heading, code: asked.title.zh, final: say("studio.role-final"), undo: 10,
      state: async () => [[kind, { piece: asked.piece, role: asked.role, person: person.code, seen: (await asked_(desk, asked)).seen, ...more }]],
    });
    const reason = /** @type {HTMLSelectElement} */ (put("select", "inp"));
    reason.setAttribute("aria-label", say("studio.role-reason"));
    reason.append(...profile.list("refusal-reason").map(({ code }) => new Option(profile.words("refusal-reason", code), code)));
    const page = link(at(`/c/${asked.piece}?lang=${LANG()}`), say("studio.see-piece"));
    return item(heading, page, (said) => [
      press(say("studio.role-sign"), async () => void ((await state("RoleSignature", {})) !== "left" && (await again())), said),
      put("details", "more", put("summary", "", say("studio.role-refuse")), reason, put("div", "acts", press(say("studio.role-do-refuse"), async () => void ((await state("RoleRefusal", { reason: reason.value })) !== "left" && (await again())), said, "line"))),
    ]);
  });
}

/**
 * Return a role as the ledger asks for it now: its head moves with every statement about the piece.
 * @param {Desk} desk
 * @param {Asked} asked
 */
async function asked_(desk, asked) {
  const told = await desk.learnt("roles", `/api/v1/people/${desk.person?.code}/roles`);
  return /** @type {Asked[]} */ (told?.roles ?? []).find(({ piece, role }) => piece === asked.piece && role === asked.role) ?? asked;
}

/**
 * Return the reminder that a stamp without a backup is lost with its phone, and that one device is one to lose.
 * @param {Desk} desk
 */
async function backup({ key, person }) {
  if (!key) return [];
  const alone = person !== null && person.keys.filter(({ role, live }) => role === "person" && live).length < 2;
  if (key.stamp.saved && !alone) return [];
  const words = say(key.stamp.saved ? "studio.todo-second" : "studio.todo-backup");
  return [item(words, "", () => [linkButton(`/studio/device?lang=${LANG()}`, say("studio.device"))])];
}

/**
 * @param {string} words
 * @param {string | Node} more
 * @param {(said: HTMLElement) => Node[]} acts
 */
function item(words, more, acts) {
  const said = toldHere();
  return put("li", "", put("b", "", words), more ? put("p", "", more) : null, put("div", "acts", ...acts(said)), said);
}

/**
 * @param {string} href
 * @param {string} words
 */
function linkButton(href, words) {
  const made = link(href, words);
  made.className = "btn";
  return made;
}
