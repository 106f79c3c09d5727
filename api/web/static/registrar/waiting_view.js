/**
 * 待签: what waits for whom. Tick many, sign once; one of them in full beside the list, with who has signed it.
 *
 *     ☑ 资历登记  示例甲  今日  ●○        ☐ 补办手机印章  示例乙  两天  ●○○        〔签署所选 2 件〕
 */

import { endorsement } from "./acts.js";
import { namedView } from "./named_view.js";
import { personRecord } from "./person_view.js";
import { shareBox } from "./share.js";
import { link, minuteOf, press, put, section, toldHere } from "./ui.js";
import { isChinese } from "../sign/profile.js";
import { say } from "../sign/spoken.js";
import { tailOf } from "../sign/told.js";
import { showCode } from "../verify/code.js";

/** @typedef {import("./desk.js").Desk} Desk */
/** @typedef {import("./desk.js").Waits} Waits */

const DAY = 86400;

/**
 * Draw it.
 * @param {Desk} desk
 * @param {HTMLElement} place
 * @param {string} [id] of the one that is shown in full
 */
export async function drawWaiting(desk, place, id = "") {
  const asked = desk.asked;
  const others = desk.waiting.filter((row) => !asked.includes(row));
  const shown = desk.waiting.find(({ statement }) => statement === id) ?? (matchMedia("(min-width:60rem)").matches ? desk.waiting[0] : undefined);
  const said = toldHere();
  const list = asked.length ? queue(desk, asked, shown, true) : put("p", "lead", say("registrar.none-asked"));
  const ticked = () => asked.filter(({ statement }) => /** @type {HTMLInputElement | null} */ (document.getElementById(`t-${statement}`))?.checked);
  const sign = press(say("registrar.sign-ticked"), () => endorse(desk, ticked()), said);
  sign.id = "sign-ticked";
  const aside = put("aside", "q", put("h2", "", say("registrar.waiting")), put("p", "note", rule(desk)), list, said);
  if (asked.length) aside.append(put("div", "acts", sign));
  if (others.length) aside.append(put("h3", "", say("registrar.for-others")), queue(desk, others, shown, false));
  if (desk.overtaken.length) aside.append(put("p", "warn-line", say("registrar.overtaken", { count: desk.overtaken.length })));
  const detail = put("div", "d");
  if (shown) detail.append(...(await inFull(desk, shown)));
  place.replaceChildren(put("div", "lay", aside, detail));
}

/**
 * Endorse these, with one act.
 * @param {Desk} desk
 * @param {Waits[]} rows
 */
export async function endorse(desk, rows) {
  if (!rows.length) return;
  const heading = rows.length === 1 ? say("registrar.endorse-one", { what: titleOf(desk, rows[0]) }) : say("registrar.endorse-many", { count: rows.length });
  await desk.act({ heading, specs: rows.map(({ statement }) => endorsement(statement)), waits: rows });
}

/** @param {Desk} desk */
const rule = ({ office: { k, p, registrars }, asked }) => say("registrar.rule", { count: asked.length, all: registrars.length, k, p });

/** @param {Desk} desk @param {Waits[]} rows @param {Waits | undefined} shown @param {boolean} tick */
function queue(desk, rows, shown, tick) {
  return put("ul", "qu2", ...rows.map((row) => {
    const text = link(`#waiting/${row.statement}`, put("span", "k", say(`kind.${row.kind}`)), put("span", "w", ageOf(desk, row)), put("b", "", titleOf(desk, row)), dots(row));
    if (row === shown) text.setAttribute("aria-current", "true");
    const box = /** @type {HTMLInputElement} */ (put("input", ""));
    box.type = "checkbox";
    box.id = `t-${row.statement}`;
    box.setAttribute("aria-label", say("registrar.tick", { what: `${say(`kind.${row.kind}`)} ${titleOf(desk, row)}` }));
    return put("li", tick ? "ticked" : "", tick && put("label", "tick", box), text);
  }));
}

/** @param {Desk} desk @param {Waits} row */
function ageOf(desk, row) {
  const days = Math.floor((desk.office.as_of.time - row.time) / DAY);
  return days ? say("registrar.days", { days }) : say("registrar.today");
}

/** @param {Waits} row */
function dots({ registrars, lacks, keys, consent, have }) {
  const named = [...keys, ...consent];
  const needed = Math.max(registrars, 1) + named.filter((did) => !have.includes(did)).length;
  const there = Math.max(registrars, 1) - lacks;
  const shown = put("span", "dots", ...Array.from({ length: needed }, (_, at) => put("i", at < there ? "y" : "")));
  shown.setAttribute("role", "img");
  shown.setAttribute("aria-label", say("registrar.dots", { have: there, needed }));
  return shown;
}

/**
 * Return what a statement is about, as people know it: read from its own bytes.
 * @param {Desk} desk
 * @param {Waits} row
 */
export function titleOf(desk, { payload }) {
  const { credentialSubject: said } = JSON.parse(payload);
  if (said.names?.zh) return said.names.zh;
  const code = said.person ?? "";
  if (code) return desk.people.get(code)?.zh ?? code;
  return said.piece ? showCode(said.piece) : (said.code ?? said.kiln ?? say("registrar.ledger"));
}

/** @param {Desk} desk @param {Waits} row */
async function inFull(desk, row) {
  const said = toldHere();
  const asked = desk.asked.includes(row);
  const card = put("div", "card", put("div", "", namedView(desk, new TextEncoder().encode(row.payload), false)));
  const acts = put("div", "acts");
  if (row.stopped) card.append(put("p", "warn-line", say("registrar.stopped", { why: row.why[isChinese() ? "zh" : "en"] })));
  if (asked) acts.append(press(say("registrar.sign-this"), () => endorse(desk, [row]), said));
  card.append(acts, said);
  const signers = section(say("registrar.signers"), put("ul", "sg", ...signersOf(desk, row)));
  const subject = JSON.parse(row.payload).credentialSubject;
  const code = subject.person ?? "";
  const share = shareBox(`${desk.address}/registrar#waiting/${row.statement}`, say("registrar.share-sentence", { what: `${say(`kind.${row.kind}`)} ${titleOf(desk, row)}` }));
  const heading = put("div", "ph", put("h2", "kai", titleOf(desk, row)), put("p", "note", say("registrar.since", { time: minuteOf(row.time), entry: row.entry })));
  const right = put("div", "", signers, !asked ? section(say("registrar.share"), share) : null);
  const left = put("div", "", section(say(asked ? "registrar.for-signature" : "registrar.what-is-signed"), card), code && desk.people.has(code) ? await personRecord(desk, code, false) : null);
  return [heading, put("div", "two-cols", left, right)];
}

/** @param {Desk} desk @param {Waits} row */
function* signersOf(desk, { have, keys, consent, registrars }) {
  const { me } = desk;
  const line = (/** @type {string} */ name, /** @type {string} */ state) => put("li", state, put("b", "", name), put("span", "", say(`registrar.signer-${state}`)));
  const named = [...keys, ...consent];
  for (const { key, name } of desk.office.registrars) {
    if (registrars < 2 && !have.includes(key) && !named.includes(key)) continue;
    yield line(key === me?.did ? say("registrar.you", { name }) : name, have.includes(key) ? "signed" : "open");
  }
  for (const did of named) if (!desk.keeper(did)) yield line(say("registrar.phone", { tail: tailOf(did) }), have.includes(did) ? "signed" : "open");
}
