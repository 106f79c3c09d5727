/** 人员: everybody enrolled, found by name, pinyin or code; one of them in full, with what may be done. */

import { personRecord } from "./person_view.js";
import { link, put } from "./ui.js";
import { made } from "../sign/elements.js";
import { say } from "../sign/spoken.js";

/** @typedef {import("./desk.js").Desk} Desk */

const SHOWN = 60; // of a list; more are found by typing

/**
 * Draw it.
 * @param {Desk} desk
 * @param {HTMLElement} place
 * @param {string} [code]
 */
export async function drawPeople(desk, place, code = "") {
  const input = /** @type {HTMLInputElement} */ (made("input"));
  Object.assign(input, { className: "inp", id: "find-person", type: "search", autocomplete: "off" });
  const label = /** @type {HTMLLabelElement} */ (put("label", "lbl", say("registrar.find-person")));
  label.htmlFor = input.id;
  const list = put("ul", "qu2");
  const wide = matchMedia("(min-width:60rem)").matches;
  const fill = () => {
    list.hidden = Boolean(code) && !input.value && !wide; // on a phone whoever was chosen comes first
    list.replaceChildren(...found(desk, input.value).slice(0, SHOWN).map((person) => line(person, code)));
  };
  input.addEventListener("input", fill);
  fill();
  const detail = put("div", "d");
  if (desk.people.has(code)) detail.append(await personRecord(desk, code, true));
  else detail.append(put("p", "lead", say("registrar.choose-person")));
  place.replaceChildren(put("div", code ? "lay chosen" : "lay", put("aside", "q", put("h2", "", say("registrar.people", { count: desk.people.size })), put("div", "ask", label, input), list), detail));
}

/** @param {Desk} desk @param {string} text */
function found(desk, text) {
  const wanted = text.trim().toLowerCase().replace(/\s/g, "");
  const fits = (/** @type {string} */ value) => value.toLowerCase().replace(/\s/g, "").includes(wanted);
  return [...desk.people.values()].filter(({ code, zh, pinyin, en }) => !wanted || [code, zh, pinyin, en].some(fits));
}

/** @param {import("./desk.js").Person} person @param {string} chosen */
function line({ code, zh, pinyin, paused, ended }, chosen) {
  const state = ended ? say("registrar.person-ended") : paused ? say("registrar.person-paused") : "";
  const text = link(`#people/${code}`, put("span", "k", code), put("span", "w", state), put("b", "", zh), put("span", "w", pinyin));
  if (code === chosen) text.setAttribute("aria-current", "true");
  return put("li", "", text);
}
