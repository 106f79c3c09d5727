/**
 * Putting an outcome right: a slot, what it is now, why; old and new both stay. SPEC §12.8, OutcomeCorrection.
 */

import { element, input, onPress, tellIn } from "../sign/elements.js";
import { say } from "../sign/spoken.js";
import { malformed } from "../verify/errors.js";
import { chosen, fillChoices } from "./choices.js";
import { kilnSvg, stateIn } from "./kiln_svg.js";
import { palette } from "./palette.js";
import { state } from "./signing.js";
import { correction } from "./subjects.js";

/** @typedef {import("./desk.js").Desk} Desk */

/**
 * Show the form.
 * @param {Desk} desk
 * @param {string} code of the batch
 * @param {import("./batch.js").Batch} batch
 * @param {() => Promise<void>} leave
 */
export function startCorrecting(desk, code, batch, leave) {
  const { profile } = desk;
  /** @type {import("./verdict_draft.js").Judgement | null} */
  let hand = null;
  element("correct-kiln").replaceChildren(kilnSvg(batch.layout, stateIn(batch, profile), profile, say("kiln.as-it-stands")));
  element("correct-palette").replaceChildren(palette(profile, "corrected", null, (now) => (hand = now)));
  fillChoices("correct-reason", profile, "correction-reason");
  const found = (/** @type {import("./batch.js").Batch} */ now) => now.slots.find(({ slot, outcome }) => slot === input("correct-slot").value.trim() && outcome);
  input("correct-slot").addEventListener("input", () => {
    const slot = found(batch);
    const fault = slot?.fault ? ` · ${profile.words("fault", slot.fault)}` : "";
    tellIn("correct-now", slot ? [say("kiln.stands", { slot: profile.slot(slot.slot), outcome: profile.words("outcome", slot.outcome ?? "") + fault })] : []);
  });
  onPress("correct-sign", "correct-said", async () => {
    if (!found(batch)) throw malformed("kiln-slot-not-opened");
    if (!hand) throw malformed("kiln-outcome-none");
    const now = hand;
    const became = await state(desk, {
      heading: say("kiln.correct-heading", { batch: code }), about: code,
      make: async () => {
        const slot = found((await desk.batch(code)) ?? batch); // upon what stands now: somebody else may have corrected it
        if (!slot) throw malformed("kiln-slot-not-opened");
        return [["OutcomeCorrection", correction(code, slot, now, chosen("correct-reason"))]];
      },
    });
    if (became !== "left") await leave();
  });
}
