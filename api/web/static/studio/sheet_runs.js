/**
 * The hidden codes that are kept on this device, run by run, until they are printed: laid out, shown, printed, destroyed.
 *
 *     lk-2026-09 · 12 件 · 2026-09-19     〔排印刮刮贴〕 ──▶ pictures, 〔打印〕 ──▶ 〔已印好，销毁这批隐藏码〕
 */

import { element, made, onPress, show, tellIn } from "../sign/elements.js";
import { at } from "../sign/ledger.js";
import { say } from "../sign/spoken.js";
import { destroyHidden, hiddenRuns } from "./sheet_hidden.js";
import { scratchPages } from "./sheet_scratch.js";

/** @typedef {import("./sheet_hidden.js").HiddenRun} HiddenRun */

/** @type {string[]} */
let shown = [];

/**
 * Show the runs that are here.
 * @param {import("./desk.js").Desk} desk
 */
export async function showRuns(desk) {
  const runs = await hiddenRuns(desk.kept);
  show("runs", runs.length > 0);
  element("runs-list").replaceChildren(...runs.map((run) => line(desk, run)));
}

/**
 * @param {import("./desk.js").Desk} desk
 * @param {HiddenRun} run
 */
function line(desk, run) {
  const item = made("li");
  const about = say("studio.scratch-run", { count: run.pieces.length, day: new Date(run.made * 1000).toISOString().slice(0, 10), title: run.pieces[0].title });
  const said = made("div");
  said.className = "told";
  said.id = `run-${run.id}`;
  said.setAttribute("role", "status");
  const lay = button("studio.scratch-lay", "btn");
  onPress(lay, said.id, async () => {
    if (!(await isEntered(run))) return tellIn(said.id, [say("studio.scratch-not-yet")]);
    await layOut(run, about);
  });
  const gone = button("studio.scratch-destroy", "btn line");
  let sure = false;
  onPress(gone, said.id, async () => {
    if (!sure) {
      sure = true;
      return tellIn(said.id, [say("studio.scratch-sure")]);
    }
    clear();
    await destroyHidden(desk.kept, run.id);
    await showRuns(desk);
  });
  const acts = made("div");
  acts.className = "acts";
  acts.append(lay, gone);
  item.append(made("p", about), acts, said);
  return item;
}

/**
 * @param {string} key
 * @param {string} looks
 */
function button(key, looks) {
  const made_ = /** @type {HTMLButtonElement} */ (made("button", say(key)));
  made_.type = "button";
  made_.className = looks;
  return made_;
}

/**
 * Report whether the ledger has the sheet: paper for pieces that were never registered would be worth nothing.
 * @param {HiddenRun} run
 */
async function isEntered({ id }) {
  const answer = await fetch(at(`/api/v1/receipts/${id}`), { credentials: "omit", cache: "no-store" }).catch(() => null);
  return answer?.ok ?? false;
}

/**
 * @param {HiddenRun} run
 * @param {string} about
 */
async function layOut(run, about) {
  clear();
  const pages = element("scratch-pages");
  for await (const page of scratchPages(run.pieces, about)) {
    const address = URL.createObjectURL(page);
    shown.push(address);
    const image = document.createElement("img");
    image.src = address;
    image.alt = say("studio.scratch-page", { page: shown.length });
    pages.append(image);
  }
  show("scratch");
  element("scratch-heading").focus();
}

/** Take the pages off the screen. */
function clear() {
  shown.forEach((address) => URL.revokeObjectURL(address));
  shown = [];
  element("scratch-pages").replaceChildren();
  show("scratch", false);
}

/** Offer to print what is laid out. */
export function offerPrinting() {
  onPress("scratch-print", "scratch-said", async () => window.print());
  onPress("scratch-close", "scratch-said", async () => clear());
}
