/**
 * The kilns of whoever stands before the page, each with its batches: what is going on first.
 *
 *     示例龙窑   〔编排新窑〕〔日常快烧〕      k2026-05 已点火 310 件      k2026-03 已结窑
 */

import { element, made, show } from "../sign/elements.js";
import { isChinese } from "../sign/profile.js";
import { say } from "../sign/spoken.js";

/** @typedef {import("./desk.js").Kiln} Kiln */

const SHOWN = 12; // batches of a kiln before the rest is folded

/**
 * Show them.
 * @param {readonly Kiln[]} kilns
 */
export function showKilns(kilns) {
  show("none", kilns.length === 0);
  element("kilns").replaceChildren(...kilns.map(kilnPart));
}

/** @param {Kiln} kiln */
function kilnPart(kiln) {
  const part = made("section");
  part.append(made("h2", isChinese() ? kiln.zh : kiln.en || kiln.zh));
  const place = made("p", say(`kiln.as-${kiln.mine}`, { place: kiln.place }));
  place.className = "lead";
  part.append(place);
  for (const [one, other] of kiln.alike) {
    const told = made("p", say("kiln.alike-two", { one, other }));
    told.className = "told";
    part.append(told);
  }
  if (kiln.mine === "master" && !kiln.ended) {
    const acts = made("div");
    acts.className = "acts";
    acts.append(link(`${kiln.code}/plan`, "kiln.to-plan", "btn"), link(`${kiln.code}/quick`, "kiln.to-quick", "btn line"));
    part.append(acts);
  }
  const list = made("ul");
  list.className = "kiln-list";
  list.append(...kiln.batches.slice(0, SHOWN).map(batchLine));
  part.append(list);
  if (kiln.batches.length > SHOWN) {
    const more = made("details");
    more.className = "more";
    const rest = made("ul");
    rest.className = "kiln-list";
    rest.append(...kiln.batches.slice(SHOWN).map(batchLine));
    more.append(made("summary", say("kiln.older", { count: kiln.batches.length - SHOWN })), rest);
    part.append(more);
  }
  return part;
}

/** @param {Kiln["batches"][0]} batch */
function batchLine({ code, date, phase, quick, pieces }) {
  const item = made("li");
  const line = made("a");
  line.setAttribute("href", `#${code}`);
  const name = made("b", code);
  name.className = "num";
  const chip = made("span", say(`kiln.phase-${phase}`));
  chip.className = `chip ph-${phase}`;
  const rest = [date, quick ? say("kiln.is-quick") : "", pieces ? say("kiln.pieces", { count: pieces }) : ""].filter(Boolean);
  line.append(name, chip, made("span", rest.join(" · ")));
  item.append(line);
  return item;
}

/**
 * @param {string} where
 * @param {string} words
 * @param {string} look
 */
function link(where, words, look) {
  const made_ = made("a", say(words));
  made_.setAttribute("href", `#${where}`);
  made_.className = look;
  return made_;
}
