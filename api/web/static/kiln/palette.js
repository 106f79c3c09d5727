/**
 * The outcomes to choose from, large: one is in the hand at a time, as a brush is. Words and faults are the profile's.
 *
 *     ■ 成品合格   ■ 成品优等   ◆ 窑变   ◢ 次品 ▸ 变形 落灰 …   ○ 返烧   ╳ 报废 ▸ 惊裂 …   ⌜ 缺失   – 试片
 */

import { made } from "../sign/elements.js";
import { say } from "../sign/spoken.js";
import { stateOf } from "../board/marks.js";
import { mark, outcomesOf } from "./kiln_svg.js";

/** @typedef {import("../sign/profile.js").Profile} Profile */
/** @typedef {import("./verdict_draft.js").Judgement} Judgement */

/**
 * Return the fieldset of outcomes; `chosen` is told each time another one is taken up.
 * @param {Profile} profile
 * @param {string} name of the radio buttons, one set a page
 * @param {Judgement | null} first what is in the hand at first; null for nothing
 * @param {(judgement: Judgement | null) => void} chosen null while a fault is still to be named
 */
export function palette(profile, name, first, chosen) {
  const outcomes = outcomesOf(profile);
  const set = made("fieldset");
  set.className = "palette";
  set.append(made("legend", say("kiln.outcome")));
  const faults = made("div");
  faults.className = "faults";
  faults.setAttribute("role", "group");
  const pick = (/** @type {string} */ outcome) => {
    const known = outcomes[outcome].faults ?? [];
    faults.replaceChildren(...known.map((fault) => option(`${name}-fault`, profile.words("fault", fault), () => chosen({ outcome, fault }))));
    faults.setAttribute("aria-label", known.length ? say("kiln.which-fault", { outcome: profile.words("outcome", outcome) }) : "");
    chosen(known.length ? null : { outcome }); // which fault it is, nobody says in the master's place
  };
  for (const { code } of inUse(profile)) {
    const label = option(name, profile.words("outcome", code), () => pick(code), mark(stateOf({ outcome: code }, outcomes)));
    if (first?.outcome === code) /** @type {HTMLInputElement} */ (label.querySelector("input")).checked = true;
    set.append(label);
  }
  set.append(faults);
  return set;
}

/**
 * Return the outcomes as they come up at a kiln's mouth: the ordinary good one first.
 * @param {Profile} profile
 */
export function inUse(profile) {
  const all = profile.list("outcome");
  const plain = ordinary(profile);
  return [...all.filter(({ code }) => code === plain), ...all.filter(({ code }) => code !== plain)];
}

/**
 * Return the outcome of an ordinary good vessel: the profile's last good one that is no rarity, 合格 and not 优等.
 * @param {Profile} profile
 */
export function ordinary(profile) {
  const outcomes = outcomesOf(profile);
  const good = profile.list("outcome").filter(({ code }) => outcomes[code].class === "good" && stateOf({ outcome: code }, outcomes) === "good");
  return good[good.length - 1].code;
}

/**
 * @param {string} name
 * @param {string} words
 * @param {() => void} taken
 * @param {Element} [picture]
 */
function option(name, words, taken, picture) {
  const label = made("label");
  const input = /** @type {HTMLInputElement} */ (made("input"));
  input.type = "radio";
  input.name = name;
  input.addEventListener("change", taken);
  const face = made("span");
  if (picture) face.append(picture);
  face.append(words);
  label.append(input, face);
  return label;
}
