/**
 * The record of a fire: when, how hot, by what; a logger's file becomes a curve, its hash and the picture's are evidence. SPEC
 * §12.8, BatchFiring.
 *
 *     2026-05-18 17:00 → 2026-05-19 18:00   1180 °C   松柴   温控.csv ▸ ╱‾╲   9f86d081…
 *
 * The file itself stays with the kiln: a ledger takes pictures. Whoever is shown the file later can hash it.
 */

import { element, input, onPress, show, tellError, tellIn } from "../sign/elements.js";
import { say } from "../sign/spoken.js";
import { malformed } from "../verify/errors.js";
import { encodeHex } from "../verify/radix.js";
import { sha256 } from "../verify/sha256.js";
import { chosen, option } from "./choices.js";
import { chartPicture, chartSvg } from "./chart.js";
import { state } from "./signing.js";
import { firing } from "./subjects.js";
import { readRecord, textOf } from "./temperatures.js";

/** @typedef {import("./desk.js").Desk} Desk */

const HOTTEST = 2000;
const LONGEST = 20 << 20; // bytes of a file

/**
 * Show the form.
 * @param {Desk} desk
 * @param {import("./batch.js").Batch} batch
 * @param {() => Promise<void>} leave
 */
export function startFire(desk, batch, leave) {
  /** @type {string[]} */
  let evidence = [];
  /** @type {string[]} */
  let photos = [];
  const options = desk.profile.list("fuel").map(({ code }) => option(code, desk.profile.words("fuel", code)));
  element("fire-fuel").replaceChildren(option("", say("kiln.fuel-none")), ...options);
  input("fire-file").addEventListener("change", async () => {
    const [file] = input("fire-file").files ?? [];
    [evidence, photos] = [[], []];
    tellIn("fire-file-said", []);
    element("fire-chart").replaceChildren();
    if (!file) return;
    try {
      if (file.size > LONGEST) throw malformed("kiln-curve-long", { limit: 200000 });
      const data = new Uint8Array(await file.arrayBuffer());
      const hash = encodeHex(sha256(data));
      const record = readRecord(textOf(data), -new Date().getTimezoneOffset());
      propose(record);
      element("fire-chart").replaceChildren(chartSvg(record, file.name));
      const picture = await chartPicture(record);
      const drawn = encodeHex(sha256(new Uint8Array(await picture.arrayBuffer())));
      await desk.kept.keepPhoto(drawn, picture);
      [evidence, photos] = [[hash, drawn], [drawn]];
      tellIn("fire-file-said", [say("kiln.file-read", { count: record.points.length, peak: record.peak }), say("kiln.file-hash", { hash })]);
    } catch (error) {
      tellError("fire-file-said", error);
    }
  });
  onPress("fire-sign", "fire-said", async () => {
    const fire = { ...fieldsIn(), evidence };
    const became = await state(desk, {
      heading: say("kiln.fire-heading", { batch: batch.code }), about: batch.code, photos,
      make: async () => [["BatchFiring", firing(batch.code, fire)]],
    });
    if (became !== "left") await leave();
  });
}

/** Return what the form says. */
function fieldsIn() {
  const [start, end] = ["fire-start", "fire-end"].map((id) => new Date(input(id).value).getTime());
  if (!(start < end) || end > Date.now()) throw malformed("kiln-fire-times");
  const peak = Number(input("fire-peak").value);
  if (!(Number.isInteger(peak) && peak >= 1 && peak <= HOTTEST)) throw malformed("kiln-peak");
  const iso = (/** @type {number} */ time) => `${new Date(time).toISOString().slice(0, 19)}Z`;
  return { start: iso(start), end: iso(end), peak, fuel: chosen("fire-fuel") };
}

/** @param {import("./temperatures.js").Curve} record */
function propose({ peak, start, end }) {
  input("fire-peak").value = String(peak);
  if (start < 0) return;
  const local = (/** @type {number} */ seconds) => {
    const date = new Date(seconds * 1000);
    return new Date(date.getTime() - date.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
  };
  input("fire-start").value = local(start);
  input("fire-end").value = local(end);
  show("fire-proposed");
}
