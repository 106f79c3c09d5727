/**
 * 我的作品: what was registered lately, each with its picture, whether it is owned, how often it was looked up, and what
 * people should know of it.
 */

import { link, put } from "../registrar/ui.js";
import { element, show } from "../sign/elements.js";
import { at } from "../sign/ledger.js";
import { isChinese } from "../sign/profile.js";
import { say } from "../sign/spoken.js";
import { showCode } from "../verify/code.js";

/** @typedef {{code: string, title: {zh: string, en: string}, photo: string, at: number, claim: boolean, claimed: boolean, scans: number, regions: number, states: string[], same: {code: string, maker: string}[]}} Work */

/**
 * Draw the first page of them, and let the next ones be asked for.
 * @param {import("./desk.js").Desk} desk
 */
export async function drawWorks(desk) {
  const { person } = desk;
  if (!person) return;
  const root = `/api/v1/people/${person.code}/works`;
  const told = await desk.learnt("works", root);
  element("works-list").replaceChildren(...cards(told?.works ?? []));
  show("works-none", !told?.works.length);
  let next = told?.next ?? -1;
  const more = element("works-more");
  const lang = isChinese() ? "zh" : "en";
  for (const kind of ["xlsx", "csv"]) /** @type {HTMLAnchorElement} */ (element(`works-${kind}`)).href = at(`/api/v1/people/${person.code}/pieces.${kind}?lang=${lang}`);
  show("works-more", next >= 0);
  more.onclick = async () => {
    const page = await desk.learnt(`works ${next}`, `${root}?before=${next}`);
    element("works-list").append(...cards(page?.works ?? []));
    next = page?.next ?? -1;
    show("works-more", next >= 0);
  };
}

/** @param {Work[]} works */
const cards = (works) => works.map((work) => {
  const { code, title, photo, claim, claimed, scans, regions, states, same } = work;
  const image = document.createElement("img");
  Object.assign(image, { src: at(`/thumb/${photo}`), alt: title.zh, loading: "lazy", width: 640, height: 480 });
  const whose = claimed ? "studio.work-claimed" : claim ? "studio.work-unclaimed" : "studio.work-plain";
  const lines = [say(whose), scans ? say("studio.work-scans", { count: scans }) : "", ...states.map((state) => say(`works.state-${state}`)), regions ? say("studio.work-regions", { count: regions }) : "", same.length ? say("studio.work-same", { code: showCode(same[0].code), maker: same[0].maker }) : ""];
  const name = isChinese() || !title.en ? title.zh : title.en;
  return put("li", "", link(`/studio/work?lang=${isChinese() ? "zh" : "en"}#${code}`, photo ? image : put("div", "bare"), put("b", "", name), put("span", "num", showCode(code)), ...lines.filter(Boolean).map((line) => put("span", "", line))));
});
