/**
 * `/registrar`: the association's one part-time administrator. Which part is shown stands behind the #, so that a link sent
 * by WeChat leads to it:
 *
 *     #waiting/9f86…   what waits, one in full     #visit   #people/zs001   #lists   #seals   #ends   #disputes   …
 *     #I1.MFRGG…       an artisan's enrolment link: the visit begins with it
 */

import { Desk } from "./desk.js";
import { drawDisputes } from "./disputes_view.js";
import { drawFindings } from "./findings_view.js";
import { drawKilns } from "./kilns_view.js";
import { drawLists } from "./lists_view.js";
import { drawPeople } from "./people_view.js";
import { registrarsPart } from "./registrars_view.js";
import { drawReminders } from "./reminders_view.js";
import { drawSeals } from "./seals_view.js";
import { shareBox } from "./share.js";
import { drawStamp } from "./stamp_view.js";
import { drawVisit } from "./visit_view.js";
import { put } from "./ui.js";
import { drawWaiting } from "./waiting_view.js";
import { element, show, tellError } from "../sign/elements.js";
import { formatIntroduction, isIntroduction } from "../sign/introduction.js";
import { offerQueue } from "../sign/queue_view.js";
import { canSign } from "../sign/signing_key.js";
import { say } from "../sign/spoken.js";

const AGAIN = 8000; // milliseconds between two looks while somebody's phone is awaited

/** @type {Record<string, (desk: Desk, place: HTMLElement, rest: string) => Promise<unknown>>} */
const VIEWS = {
  waiting: drawWaiting, visit: drawVisit, people: drawPeople, lists: drawLists, seals: drawSeals, ends: drawReminders,
  disputes: drawDisputes, findings: drawFindings, kilns: drawKilns, stamp: (desk, place) => drawStamp(holderOf(desk), place, besideStamp(desk)),
};

/** @param {Desk} desk */
function besideStamp(desk) {
  const { me, registrar } = desk;
  const link = me && !registrar ? formatIntroduction({ did: me.did, zh: me.stamp.name, pinyin: "", device: "" }, `${desk.address}/registrar`) : "";
  return put("div", "", link && shareBox(link, say("registrar.stamp-sentence")), registrarsPart(desk));
}

/** @param {Desk} desk */
function holderOf(desk) {
  const who = desk.registrar ? say("registrar.stamp-of", { name: desk.registrar.name }) : say("registrar.stamp-nobody");
  const look = () => ((desk.acted = true), desk.look()); // the seal has changed: what was typed for that has been used
  return { kept: desk.kept, look, me: desk.me, who };
}

let typed = false; // something in the view that a new drawing would take away

/** @param {Desk} desk */
async function draw(desk) {
  typed = false;
  const { hash } = location;
  const [name, ...rest] = hash.slice(1).split("/");
  const introduced = isIntroduction(hash);
  const chosen = introduced ? "visit" : VIEWS[name] ? name : desk.me ? "waiting" : "stamp";
  for (const tab of document.querySelectorAll("[data-view]")) {
    const view = /** @type {HTMLElement} */ (tab).dataset.view;
    if (view === chosen) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
  count(desk);
  await VIEWS[chosen](desk, element("view"), introduced ? hash : rest.join("/"));
  element("page").dataset.ready = `${chosen} ${desk.office.as_of.size}`;
}

/** @param {Desk} desk */
function count(desk) {
  const { seals, ends, disputes, findings } = desk.office;
  const counts = { waiting: desk.asked.length, seals: seals.length, ends: ends.length, disputes: disputes.length, findings: findings.length };
  for (const [view, count] of Object.entries(counts)) element(`n-${view}`).textContent = count ? String(count) : "";
  element("who").textContent = desk.registrar ? say("registrar.me", { name: desk.registrar.name }) : desk.me ? say("registrar.me-nobody") : say("registrar.me-none");
}

async function start() {
  show("starting", false);
  if (!(await canSign())) return show("no-sign");
  try {
    const desk = await Desk.open(element("page"));
    show("desk");
    let drawn = "";
    desk.changed = () => {
      const { as_of: _, ...office } = desk.office;
      const state = JSON.stringify([office, desk.waiting, [...desk.people.values()], desk.me?.did, desk.overtaken]);
      if (state === drawn) return;
      if (typed && drawn && !desk.acted) return count(desk); // what was typed or ticked is not taken away
      [drawn, desk.acted] = [state, false];
      void draw(desk);
    };
    element("view").addEventListener("input", () => (typed = true));
    window.addEventListener("hashchange", () => void draw(desk));
    offerQueue(desk.queue, () => void desk.look());
    await desk.look();
    setInterval(() => void (!document.hidden && !document.querySelector("dialog[open]") && desk.look().catch(() => undefined)), AGAIN);
  } catch (error) {
    show("desk");
    tellError("desk-said", error);
  }
}

start();
