/**
 * The present owner's acts: pass on, give back, report, object. SPEC §12.9.
 *
 *     OwnershipTransfer {owner}    in effect once the next holder has accepted; until then nothing has changed
 *     OwnershipRelease             the maker then replaces the print
 *     PieceStatus {status, reason, note}      ClaimObjection {dispute}
 */

import { malformed } from "../verify/errors.js";
import { element, input, onPress, tellIn } from "../sign/elements.js";
import { isNextKey, parseNextKey } from "./next_key.js";
import { offerScan } from "../sign/scan_button.js";
import { say } from "../sign/spoken.js";
import { showCode } from "../verify/code.js";
import { tailOf } from "../sign/told.js";

/** @typedef {import("./ledger.js").Holding} Holding */
/** @typedef {import("./piece_page.js").Desk} Desk */

/**
 * Which reason a report is likeliest to have, where the profile has it.
 * @type {Record<string, string>}
 */
const LIKELY = { lost: "mislaid", stolen: "theft", recovered: "found-again", damaged: "accident", destroyed: "accident", disputed: "under-inquiry", cleared: "settled" };

/**
 * Offer what an owner may do.
 * @param {Desk} desk
 */
export function offerOwning(desk) {
  offerPassing(desk);
  offerReports(desk);
  const piece = showCode(desk.code);
  onPress("do-release", "release-said", async () => {
    const make = async (/** @type {Holding} */ holding) => desk.holder.state("OwnershipRelease", {}, holding);
    await desk.act({ heading: say("own.release-heading", { piece }), final: say("own.release-final"), make });
  });
  onPress("do-object", "object-said", async () => {
    const make = async (/** @type {Holding} */ holding) => {
      if (!holding.dispute) throw malformed("dispute-none", { piece: desk.code });
      return desk.holder.state("ClaimObjection", { dispute: holding.dispute.statement }, holding);
    };
    await desk.act({ heading: say("own.object-heading", { piece }), make });
  });
}

/** @param {Desk} desk */
function offerPassing(desk) {
  const next = input("next");
  next.value = desk.to;
  const read = () => parseNextKey(next.value, desk.code);
  const tail = () => {
    try {
      element("next-tail").textContent = next.value ? say("own.compare-tail", { tail: tailOf(read()) }) : "";
    } catch {
      element("next-tail").textContent = ""; // told when it is pressed: half a link is no mistake yet
    }
  };
  next.addEventListener("input", tail);
  tail();
  const isLink = (/** @type {string} */ text) => isNextKey(text, desk.code);
  offerScan("scan-next", "pass-said", isLink, (text) => ((next.value = text), tail()));
  onPress("do-pass", "pass-said", async () => {
    const owner = read();
    if (owner === desk.holder.key.did) throw malformed("next-key-own");
    const heading = say("own.pass-heading", { piece: showCode(desk.code), tail: tailOf(owner) });
    const make = async (/** @type {Holding} */ holding) => desk.holder.state("OwnershipTransfer", { owner }, holding);
    if (await desk.act({ heading, make })) next.value = "";
  });
}

/** @param {Desk} desk */
function offerReports(desk) {
  const status = /** @type {HTMLSelectElement} */ (element("status"));
  const reason = /** @type {HTMLSelectElement} */ (element("reason"));
  const note = input("note");
  status.addEventListener("change", () => {
    const likely = LIKELY[status.value];
    if ([...reason.options].some(({ value }) => value === likely)) reason.value = likely;
  });
  onPress("do-report", "report-said", async () => {
    if (!status.value || !reason.value) return tellIn("report-said", [say("own.report-choose")]);
    const said = note.value.trim();
    const subject = { status: status.value, reason: reason.value, ...(said ? { note: said } : {}) };
    const what = status.selectedOptions[0].textContent ?? "";
    const heading = say("own.report-heading", { piece: showCode(desk.code), status: what });
    const final = status.value === "destroyed" ? say("own.destroyed-final") : undefined;
    const make = async (/** @type {Holding} */ holding) => desk.holder.state("PieceStatus", subject, holding);
    if (await desk.act({ heading, final, make })) note.value = "";
  });
}
