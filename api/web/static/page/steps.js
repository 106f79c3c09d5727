/**
 * The steps of a verification as they are shown: one by one, each with tick or cross and its reason code.
 *
 *     ✓ 记录在账本的这一页里        – 没有外部见证人作证 quorum-none        ✗ 不成立：这一页由账本签署 checkpoint-signature
 *
 * A step that was not reached, or had nothing to do, is not shown.
 */

import { element, mark } from "./drawn.js";
import { knows, say } from "./said.js";

/** @typedef {import("../verify/verify.js").Step} Step */

const BETWEEN = 60; // milliseconds: fast enough to wait for, slow enough to be seen
const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** @param {Step} step */
function item(step) {
  const name = step.ok === true ? "tick" : step.ok === false ? "cross" : "dash";
  const silent = step.ok === undefined && knows(`page.step-${step.code}`); // why it says nothing, in people's words
  const said = say(`page.step-${silent ? step.code : step.name}`);
  const text = element("span", "", step.ok === false ? say("page.step-failed", { name: said }) : said);
  const shown = element("li", name, mark(name), text);
  if (step.code) text.append(" ", element("code", "", step.code));
  return shown;
}

/**
 * Show the steps that say something in the list; resolves when all stand there.
 *
 * @param {HTMLElement} list
 * @param {readonly Step[]} steps
 */
export async function showSteps(list, steps) {
  list.replaceChildren();
  for (const step of steps) {
    if (step.ok === undefined && !step.code) continue;
    list.append(item(step));
    if (!calm() && !document.hidden) await new Promise((go) => setTimeout(go, BETWEEN));
  }
}
