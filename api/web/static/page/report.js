/** A report as people read it: the word, the steps, then checked with its fixed sentence, compare, stated, notes. */

import { showCode } from "../verify/code.js";
import { isTicked } from "../verify/verify.js";
import { element, mark, part } from "./drawn.js";
import { now, say, sayAgo, sayTime } from "./said.js";
import { sayLine } from "./speak.js";
import { showSteps } from "./steps.js";

/** @typedef {import("../verify/verify.js").Line} Line */
/** @typedef {import("../verify/verify.js").Report} Report */

/**
 * @param {string} key
 * @param {readonly Line[]} lines
 * @param {boolean} ticks
 */
function section(key, lines, ticks) {
  if (!lines.length) return [];
  const items = lines.map((line) => {
    if (!ticks) return element("li", "", sayLine(line));
    const drawn = isTicked(line) ? mark("tick") : mark("dash");
    return element("li", isTicked(line) ? "v tick" : "v", drawn, element("span", "", sayLine(line)));
  });
  return [element("h3", "", say(key)), element("ul", ticks ? "lines plain" : "plain", ...items)];
}

/** @param {Report} report */
function word(report) {
  const first = report.word === "mismatch" ? say("verdict.mismatch-first") : report.because ? sayLine(report.because) : "";
  const code = report.code ? [element("p", "num", `${say("page.code")} ${showCode(report.code)}`)] : []; // of which piece it is
  const heading = element("h3", "", say(`verdict.${report.word}`));
  return element("div", `word told ${report.word}`, element("div", "", heading, element("p", "", first), ...code));
}

/**
 * Show a report.
 *
 * @param {Report} report
 * @param {string} by who checked it, as a sentence
 */
export async function showReport(report, by) {
  const told = part("told");
  part("result").hidden = false;
  part("by").textContent = by;
  const steps = element("ol", "steps");
  const sample = report.origin.endsWith("/trial") ? [element("p", "sample", say("page.sample"))] : []; // whoever's page this is
  told.replaceChildren(...sample, word(report), steps);
  await showSteps(steps, report.steps);
  const placed = report.checked.some((line) => line.code === "included");
  const fixed = placed ? [element("p", "fixed", say("verdict.fixed-unpictured"))] : []; // there are no photos below
  const known = report.knownAt;
  if (typeof known === "number") {
    const ago = sayAgo(now() - known);
    told.append(element("p", "lead", say("page.phone-as-of", { time: sayTime(known), ago })));
  }
  told.append(
    ...report.warnings.map((line) => element("div", "warn", mark("bang"), element("p", "", sayLine(line)))),
    ...section("verdict.heading-checked", report.checked, true),
    ...fixed,
    ...section("verdict.heading-compare", report.compare, false),
    ...section("verdict.heading-stated", report.stated, false),
    ...section("verdict.heading-notes", report.notes, false),
  );
}
