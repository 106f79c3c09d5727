/**
 * One batch as its kiln sees it: how far it is, the kiln drawn, the sums, and what can be done next.
 *
 *     k2026-05   已点火   装窑 310   AAAQ EAYE …      〔登记烧成〕〔开窑〕〔更正〕〔结窑〕
 */

import { element, made, onPress, show, tellIn } from "../sign/elements.js";
import { say } from "../sign/spoken.js";
import { showRoot } from "./closed_list.js";
import { kilnSvg, outcomesOf, stateIn } from "./kiln_svg.js";
import { state } from "./signing.js";
import { CLASSES, closing, ignition, totalsOf, vessels } from "./subjects.js";

/** @typedef {import("./desk.js").Desk} Desk */
/** @typedef {import("./desk.js").Kiln} Kiln */
/** @typedef {import("./batch.js").Batch} Batch */

/** What may be done in each phase, and by a deputy too. */
const STEPS = [
  { id: "load", phases: ["planned"], deputy: true }, { id: "ignite", phases: ["planned"], deputy: false },
  { id: "cancel", phases: ["planned"], deputy: false }, { id: "fire", phases: ["ignited", "opening"], deputy: true },
  { id: "open", phases: ["ignited", "opening"], deputy: true }, { id: "correct", phases: ["opening", "closed"], deputy: true },
  { id: "close", phases: ["ignited", "opening"], deputy: false },
];

/**
 * Show a batch.
 * @param {Desk} desk
 * @param {Kiln} kiln
 * @param {Batch} batch
 * @param {() => Promise<void>} again shows it anew
 */
export function showBatch(desk, kiln, batch, again) {
  const listed = batch.phase === "planned" ? batch.slots : batch.slots.filter((slot) => slot.listed);
  const classOf = (/** @type {string} */ outcome) => outcomesOf(desk.profile)[outcome].class;
  const totals = totalsOf(listed, classOf);
  element("batch-title").textContent = batch.code;
  tellIn("batch-phase", [say(`kiln.phase-${batch.phase}`), say("kiln.batch-of", { kiln: kiln.zh, date: batch.date })]);
  tellIn("batch-waits", batch.waits ? [say("kiln.batch-waits")] : []);
  element("batch-kiln").replaceChildren(kilnSvg(batch.layout, stateIn(batch, desk.profile), desk.profile, say("kiln.as-it-stands")));
  element("batch-sums").replaceChildren(...sums(totals, desk));
  tellIn("batch-mark", batch.root ? [say("kiln.list-mark"), showRoot(batch.root)] : []);
  tellIn("batch-late", late(batch));
  const isDone = { fire: batch.firing !== null, open: listed.every(({ outcome }) => outcome), load: batch.quick };
  for (const { id, phases, deputy } of STEPS) {
    const may = phases.includes(batch.phase) && (deputy || kiln.mine === "master");
    show(`step-${id}`, may && !isDone[/** @type {keyof isDone} */ (id)]);
    const link = element(`step-${id}`);
    if (link instanceof HTMLAnchorElement) link.href = `#${batch.code}/${id}`;
  }
  tellIn("batch-fire", batch.firing ? [say("kiln.fired", { peak: batch.firing.peak, start: local(batch.firing.start), end: local(batch.firing.end) })] : []);
  offerIgnition(desk, kiln, batch, again);
  offerClosing(desk, batch, again);
}

/**
 * @param {Record<string, number>} totals
 * @param {Desk} desk
 */
function sums(totals, { profile }) {
  const rows = ["loaded", ...CLASSES].filter((name) => name === "loaded" || totals[name]);
  const open = totals.loaded - CLASSES.reduce((sum, name) => sum + (totals[name] ?? 0), 0);
  const words = (/** @type {string} */ name) => (name === "loaded" ? say("kiln.loaded") : profile.words("outcome-class", name));
  const all = rows.map((name) => sum(words(name), totals[name] ?? 0, name === "loaded"));
  return open && open < totals.loaded ? [...all, sum(say("kiln.undecided"), open, false)] : all;
}

/**
 * @param {string} words
 * @param {number} count
 * @param {boolean} all
 */
function sum(words, count, all) {
  const row = made("div");
  if (all) row.className = "all";
  row.append(made("dt", words), made("dd", String(count)));
  return row;
}

/** @param {Batch} batch */
function late({ phase, slots }) {
  const lost = phase === "planned" ? [] : slots.filter(({ listed }) => !listed);
  return lost.length ? [say("kiln.late", { count: lost.length, slots: lost.slice(0, 12).map(({ slot }) => slot).join(" ") })] : [];
}

/** @param {string} time of a statement */
export const local = (time) => new Date(time).toLocaleString(document.documentElement.lang === "en" ? "en-GB" : "zh-CN", { dateStyle: "medium", timeStyle: "short" });

/**
 * @param {Desk} desk
 * @param {Kiln} kiln
 * @param {Batch} batch
 * @param {() => Promise<void>} again
 */
function offerIgnition(desk, kiln, batch, again) {
  const waiting = batch.slots.filter(({ confirmed, person }) => !confirmed && person !== kiln.master);
  tellIn("ignite-lead", [say("kiln.ignite-lead", { lines: batch.slots.length, pieces: vessels(batch.slots) }), waiting.length ? say("kiln.ignite-waiting", { count: waiting.length }) : ""]);
  onPress("ignite-sign", "ignite-said", async () => {
    const became = await state(desk, {
      heading: say("kiln.ignite-heading", { batch: batch.code }), about: batch.code, final: say("kiln.ignite-final"),
      make: async () => [["BatchIgnition", ignition((await desk.batch(batch.code)) ?? batch)]],
    });
    if (became !== "left") await again();
  });
  onPress("cancel-sign", "cancel-said", async () => {
    const reason = /** @type {HTMLInputElement} */ (element("cancel-reason")).value.trim();
    const became = await state(desk, {
      heading: say("kiln.cancel-heading", { batch: batch.code }), about: batch.code, final: say("kiln.cancel-final"),
      make: async () => [["BatchCancellation", { batch: batch.code, reason, after: ((await desk.batch(batch.code)) ?? batch).head }]],
    });
    if (became !== "left") await again();
  });
}

/**
 * @param {Desk} desk
 * @param {Batch} batch
 * @param {() => Promise<void>} again
 */
function offerClosing(desk, batch, again) {
  const classOf = (/** @type {string} */ outcome) => outcomesOf(desk.profile)[outcome].class;
  const totals = totalsOf(batch.slots.filter(({ listed }) => listed), classOf);
  const open = totals.loaded - CLASSES.reduce((sum_, name) => sum_ + (totals[name] ?? 0), 0);
  const parts = CLASSES.map((name) => `${desk.profile.words("outcome-class", name)} ${totals[name] ?? 0}`);
  if (open) parts.push(`${say("kiln.undecided")} ${open}`);
  const terms = [`${say("kiln.loaded")} ${totals.loaded} =`, ...parts.map((part, at) => (at ? `+ ${part}` : part))];
  element("close-equation").replaceChildren(...terms.flatMap((term) => [made("span", term), " "]));
  tellIn("close-open", open ? [say("kiln.close-open", { count: open })] : []);
  onPress("close-sign", "close-said", async () => {
    const became = await state(desk, {
      heading: say("kiln.close-heading", { batch: batch.code }), about: batch.code, final: say("kiln.close-final"),
      make: async () => [["BatchClosing", closing((await desk.batch(batch.code)) ?? batch, classOf)]],
    });
    if (became !== "left") await again();
  });
}
