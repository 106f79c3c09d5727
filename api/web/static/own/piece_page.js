/**
 * `/own/{code}`: one piece, for whoever has words: claim it, receive it, accept, pass on, give back, report, object.
 * Which of these is shown follows from what the ledger holds and from the key that these words give for this piece.
 *
 *     nobody's, with a hidden code    claim              mine             pass on, give back, report, object
 *     somebody's, or without a code   show my key        waits for me     accept
 */

import { makeClaim } from "./claiming.js";
import { element, input, onPress, show, tellIn } from "../sign/elements.js";
import { offerHiddenCode } from "./hidden_field.js";
import { Holder } from "./holder.js";
import { Kept } from "./kept.js";
import { readHolding } from "./ledger.js";
import { offerOwning } from "./owning.js";
import { offerProving } from "./proving.js";
import { settle } from "../sign/outbox.js";
import { offerKey, offerWaiting } from "./receiving.js";
import { sign } from "./sheet.js";
import { canSign } from "../sign/signing_key.js";
import { say } from "../sign/spoken.js";
import { showCode } from "../verify/code.js";
import { tailOf } from "../sign/told.js";

const own = element("own");
const { origin = "", code = "", title = "", to = "" } = own.dataset;
const PARTS = ["claim", "receive", "accept", "stated", "mine", "object", "unsent"];

/** @typedef {{kept: Kept, holder: Holder, origin: string, code: string, to: string, done: () => Promise<void>, act: (ask: Ask) => Promise<boolean>}} Desk */
/** @typedef {{heading: string, final?: string, make: import("./sheet.js").Asked["make"]}} Ask */

/**
 * Look at the ledger again and show what may be done now.
 * @param {Desk} desk
 */
async function look(desk) {
  const holding = await readHolding(code);
  const { holder } = desk;
  const owns = holder.owns(holding);
  const scratch = holding.keys.some(({ role, ended }) => role === "claim" && ended < 0);
  const waits = holder.waits(holding);
  PARTS.forEach((part) => show(part, false));
  tellIn("own-state", [stateOf(holding, holder), to && !owns ? say("own.link-for-holder") : ""]);
  show("claim", !holding.owner && scratch);
  show("receive", !owns && !waits.length && (Boolean(holding.owner) || !scratch));
  show("accept", waits.length > 0);
  show("stated", holder.stated(holding).length > 0);
  show("mine", owns);
  for (const part of ["pass", "release"]) show(part, !holding.dispute); // the dispute's decision alone moves it then
  show("object", owns && holding.dispute !== null && !holding.dispute.objected);
  show("unsent", (await desk.kept.sent(code)).length > 0);
  offerWaiting(desk, waits, holder.stated(holding));
  if (owns || waits.length) await desk.kept.keepPiece({ code, title });
  own.dataset.ready = holding.head;
}

/**
 * Return what the piece is to these words; who holds it since when is on the page already.
 * @param {import("./ledger.js").Holding} holding
 * @param {Holder} holder
 */
function stateOf(holding, holder) {
  if (holder.owns(holding)) return say("own.is-yours", { tail: tailOf(holder.key.did) });
  return holding.owner ? say("own.is-anothers") : "";
}

/**
 * @param {Kept} kept
 * @param {Holder} holder
 * @returns {Desk}
 */
function deskOf(kept, holder) {
  const done = () => look(desk);
  /** @param {Ask} ask */
  const act = async (ask) => {
    const entered = await sign({ kept, origin, code, ...ask });
    if (entered) location.assign(`/own/${code}${location.search}`); // the whole page anew: what stood there has changed
    else await done(); // the ledger may have moved meanwhile
    return entered;
  };
  /** @type {Desk} */
  const desk = { kept, holder, origin, code, to, done, act };
  return desk;
}

/** @param {Desk} desk */
function offerClaim(desk) {
  const hidden = input("hidden");
  offerHiddenCode(hidden);
  onPress("do-claim", "claim-said", async () => {
    const typed = hidden.value;
    const heading = say("own.claim-heading", { piece: showCode(code) });
    const make = (/** @type {import("./ledger.js").Holding} */ holding) => makeClaim(typed, desk.holder.key, holding, origin);
    if (await desk.act({ heading, make })) hidden.value = "";
  });
}

/** @param {Desk} desk */
function offerResend(desk) {
  onPress("resend", "unsent-said", async () => {
    for (const sent of await desk.kept.sent(code)) await settle(desk.kept, sent);
    await desk.done();
  });
}

async function start() {
  show("starting", false);
  if (!(await canSign())) return show("no-sign");
  const kept = await Kept.open(origin);
  const holder = await Holder.of(kept, origin, code);
  if (!holder) return show("need-words");
  const desk = deskOf(kept, holder);
  offerClaim(desk);
  offerResend(desk);
  offerKey(desk);
  offerOwning(desk);
  offerProving(desk);
  await look(desk);
}

start();
