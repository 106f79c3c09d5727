/**
 * Taking out again what was loaded, before the fire: the slots typed, a reason chosen. SPEC §12.8, BatchUnloading.
 */

import { input, onPress } from "../sign/elements.js";
import { say } from "../sign/spoken.js";
import { malformed } from "../verify/errors.js";
import { chosen, fillChoices } from "./choices.js";
import { state } from "./signing.js";
import { unloading } from "./subjects.js";

/**
 * Let the button take out the slots that stand in the field.
 * @param {import("./desk.js").Desk} desk
 * @param {import("./batch.js").Batch} batch
 * @param {() => Promise<void>} leave
 */
export function startUnloading(desk, batch, leave) {
  fillChoices("load-out-reason", desk.profile, "unloading-reason");
  onPress("load-out", "load-out-said", async () => {
    const wanted = input("load-out-slots").value.split(/[\s,，、]+/).filter(Boolean);
    const slots = batch.slots.filter(({ slot, entry }) => wanted.includes(slot) && entry >= 0);
    if (!wanted.length || slots.length !== wanted.length) throw malformed("kiln-slot-not-loaded");
    const reason = chosen("load-out-reason");
    const became = await state(desk, {
      heading: say("kiln.unload-heading", { batch: batch.code, count: slots.length }), about: batch.code,
      make: async () => [["BatchUnloading", unloading(batch.code, slots, reason)]],
    });
    if (became !== "left") await leave();
  });
}
