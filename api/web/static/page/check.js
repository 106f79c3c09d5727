/**
 * The verdict page on a phone: the proofs are fetched and reckoned here, the steps shown, the lines ticked.
 *
 * Until that is done, and wherever it cannot be done, the page goes on saying that it is the server's answer. The
 * trust file is the page's own; an older one that this browser remembers is held against it.
 */

import { verify } from "../verify/verify.js";
import { showAge } from "./aged.js";
import { offerComparison } from "./compare.js";
import { element, mark, part } from "./drawn.js";
import { handOn } from "./hand_on.js";
import { differing, reckoned } from "./matched.js";
import { fingerprint, recall, remember } from "./memory.js";
import { keepForLater } from "./offline.js";
import { dataIn, now, say, sayAgo, sayTime } from "./said.js";
import { showSteps } from "./steps.js";

/** @typedef {import("../verify/verify.js").Report} Report */

/**
 * Put a sentence under the overall word, where warnings stand.
 * @param {string} text
 */
function warn(text) {
  const box = element("div", "warn", mark("bang"), element("p", "", text));
  const warnings = document.getElementById("warnings");
  if (warnings) warnings.prepend(box);
  else document.querySelector(".word")?.after(element("div", "warns", box));
}

/** @param {Report} report */
function conclude(report) {
  if (!report.steps.length) return say("page.phone-broken");
  const refused = report.steps.find((step) => step.ok === false);
  if (report.word === "mismatch" || refused) {
    const { number, name, code } = refused ?? { number: 0, name: "document", code: report.because?.code };
    const sentence = report.word === "mismatch" ? "refused" : "unsure";
    return say(`page.phone-${sentence}`, { number, name: say(`page.step-${name}`), code });
  }
  if (report.word === "cannot-tell") return say("page.phone-unsure", { code: report.because?.code });
  const held = report.steps.filter((step) => step.ok === true).length;
  return say("page.phone-held", { count: held, host: part("phone").dataset.host });
}

/**
 * Tick the lines that came out the same, and say where the page states otherwise.
 * @param {Report} report
 */
function tick(report) {
  const same = reckoned(report);
  for (const line of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-line]"))) {
    if (!same(JSON.parse(line.dataset.line ?? "{}"))) continue;
    line.classList.add("tick");
    line.querySelector("svg")?.replaceWith(mark("tick"));
  }
  if (part("phone").dataset.corrected) return;
  const odd = differing(report, JSON.parse(part("phone").dataset.signed ?? "[]"));
  if (odd.length) warn(say("page.phone-differs", { count: odd.length }));
  else part("stated").querySelector(".lead")?.after(element("p", "tick by", mark("tick"), say("page.phone-signed")));
}

/**
 * Say as of when the proofs are, and what this browser knows better.
 * @param {Report} report
 * @param {string} trust
 */
function date(report, trust) {
  const age = part("phone-age");
  const lines = [say("page.phone-undated")];
  if (typeof report.knownAt === "number") {
    lines[0] = say("page.phone-as-of", { time: sayTime(report.knownAt), ago: sayAgo(now() - report.knownAt) });
  }
  const seen = recall(report.origin);
  const [mine, size] = [fingerprint(trust), report.size ?? 0];
  if (seen && seen.trust !== mine) warn(say("page.phone-trust", { fingerprint: mine }));
  if (seen && size < seen.size) lines.push(say("page.phone-older", { size, seen: seen.size }));
  if (report.size) remember(report.origin, { size: Math.max(size, seen?.size ?? 0), trust: seen?.trust ?? mine });
  age.replaceChildren(...lines.map((text) => element("span", "", text)));
  age.hidden = false;
}

async function check() {
  const [panel, said] = [part("phone"), part("phone-said")];
  panel.hidden = false;
  const response = await fetch(panel.dataset.bundle ?? "").catch(() => null);
  if (!response?.ok) {
    said.textContent = say("page.phone-absent");
    return;
  }
  const bundle = new Uint8Array(await response.arrayBuffer());
  const trust = dataIn("trust");
  const report = await verify(bundle, trust, now());
  said.textContent = conclude(report);
  if (report.word === "mismatch") panel.classList.add("refused");
  else if (report.word !== "cannot-tell") panel.classList.add("held");
  if (report.word === "mismatch") warn(said.textContent);
  else if (report.steps.some((step) => step.name === "signature" && step.ok)) {
    tick(report);
    date(report, trust);
  }
  await showSteps(part("steps"), report.steps); // the answer first, then how it came about
  await handOn(panel, bundle);
}

showAge();
offerComparison();
check()
  .catch((error) => {
    part("phone-said").textContent = say("page.phone-broken");
    console.warn(error);
  })
  .finally(() => {
    document.documentElement.dataset.checked = "done";
    keepForLater();
  });
