/**
 * `/kiln`: the kiln master's page, and a deputy's. One document, so that a phone in a shed has all of it: what is shown follows
 * the address behind `#`, and each step is the page opened anew.
 *
 *     /kiln             my kilns                    /kiln#qs/plan       a new batch of the kiln qs
 *     /kiln#k2026-05    one batch                   /kiln#k2026-05/open its opening
 */

import { element, show, tellError } from "../sign/elements.js";
import { keepForLater } from "../page/offline.js";
import { Kept } from "../sign/kept.js";
import { Unanswered } from "../sign/ledger.js";
import { Profile, readProfile } from "../sign/profile.js";
import { Queue } from "../sign/queue.js";
import { offerQueue } from "../sign/queue_view.js";
import { canSign } from "../sign/signing_key.js";
import { stampOf } from "../sign/stamp.js";
import { malformed } from "../verify/errors.js";
import { showBatch } from "./batch_view.js";
import { startCorrecting } from "./correcting.js";
import { Desk } from "./desk.js";
import { startFire } from "./fire_form.js";
import { showKilns } from "./kiln_list.js";
import { Loading } from "./loading.js";
import { Opening } from "./opening.js";
import { readPeople } from "./people.js";
import { startPlan } from "./planning.js";
import { Quick } from "./quick.js";

const page = element("page");
const { origin = "", profile: hash = "" } = page.dataset;
const [code = "", step = ""] = decodeURIComponent(location.hash.slice(1)).split("/");

/** @param {string} where */
const go = async (where) => {
  if (location.hash === `#${where}`) location.reload();
  else location.hash = where; // and so the page is opened anew
};

/** @param {Kept} kept */
async function profileHere(kept) {
  try {
    const profile = await readProfile(hash);
    await kept.keepNote("kiln profile", profile.file);
    return profile;
  } catch (error) {
    const file = error instanceof Unanswered ? await kept.note("kiln profile") : null;
    if (!file) throw error;
    return new Profile(file, hash);
  }
}

/** @param {Desk} desk */
async function open(desk) {
  const { kilns, person } = await desk.kilns();
  if (!person) return show("no-person");
  if (!code) return (showKilns(kilns), show("at-home"));
  const planned = kilns.find((kiln) => kiln.code === code);
  if (planned && step === "plan") return (startPlan(desk, planned, go), show("at-plan"));
  if (planned && step === "quick") {
    new Quick(desk, planned, await readPeople(desk, planned.people), go).start();
    return show("at-quick");
  }
  const batch = await desk.batch(code);
  const kiln = kilns.find((each) => each.code === batch?.kiln);
  if (!batch || !kiln) throw malformed("kiln-not-yours", { batch: code });
  const back = () => go(code);
  if (step === "load") await new Loading(desk, kiln, batch, await readPeople(desk, { ...kiln.people, ...batch.people }), back).start();
  else if (step === "open") await new Opening(desk, batch, back).start();
  else if (step === "correct") startCorrecting(desk, code, batch, back);
  else if (step === "fire") startFire(desk, batch, back);
  else showBatch(desk, kiln, batch, back);
  const shown = ["load", "open", "correct", "fire", "ignite", "close", "cancel"].includes(step) ? step : "batch";
  for (const name of document.querySelectorAll(".of-batch")) name.textContent = code;
  for (const link of document.querySelectorAll("a.to-batch")) link.setAttribute("href", `#${code}`);
  show(`at-${shown}`);
}

async function start() {
  window.addEventListener("hashchange", () => location.reload());
  if (!(await canSign())) return (show("starting", false), show("no-sign"));
  const kept = await Kept.open(origin);
  const key = await stampOf(kept);
  show("starting", false);
  if (!key) return show("no-stamp");
  const queue = new Queue(kept);
  try {
    const desk = new Desk(kept, key, queue, origin, await profileHere(kept));
    await open(desk);
    offerQueue(queue, () => !step && location.reload());
  } catch (error) {
    tellError("page-said", error);
    offerQueue(queue);
  }
  keepForLater();
}

start().finally(() => (page.dataset.ready = ""));
