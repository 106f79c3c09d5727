/**
 * Planning a batch: its code, its day, its kiln drawn while the numbers change. SPEC §12.8, BatchPlan.
 *
 *     qs-2026-11   2026-11-26   节 8 排 3 幢 3 层 5 位 2 = 720 位
 */

import { slotsOf, parseLayout } from "../board/layout.js";
import { element, input, onPress, tellIn } from "../sign/elements.js";
import { explain, say } from "../sign/spoken.js";
import { malformed } from "../verify/errors.js";
import { alike } from "./alike.js";
import { kilnSvg } from "./kiln_svg.js";
import { LayoutForm } from "./layout_form.js";
import { state } from "./signing.js";
import { plan } from "./subjects.js";

/** @typedef {import("./desk.js").Desk} Desk */
/** @typedef {import("./desk.js").Kiln} Kiln */

const WORD = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const MOST = 40; // characters of a code

/**
 * Show the form.
 * @param {Desk} desk
 * @param {Kiln} kiln
 * @param {(code: string) => Promise<void>} done
 */
export function startPlan(desk, kiln, done) {
  /** @type {LayoutForm | null} */
  let form = null;
  const redraw = () => form && drawLayoutIn("plan-kiln", "plan-size", desk, form);
  form = new LayoutForm(element("plan-layout"), desk.profile, kiln.type, kiln.layout, redraw);
  input("plan-date").value = today();
  input("plan-code").value = nextCode(kiln, input("plan-date").value);
  const warn = () => warnAlike("plan-alike", kiln, input("plan-code").value);
  input("plan-code").addEventListener("input", warn);
  warn();
  redraw();
  onPress("plan-sign", "plan-said", async () => {
    const subject = planIn("plan", kiln, /** @type {LayoutForm} */ (form).ranges());
    const became = await state(desk, {
      heading: say("kiln.plan-heading", { kiln: kiln.zh }), about: subject.code, layout: subject.layout,
      make: async () => [["BatchPlan", plan(subject)]],
    });
    if (became !== "left") await done(subject.code);
  });
}

/**
 * Return what the form says.
 * @param {string} form `plan` or `quick`: how its fields' ids begin
 * @param {Kiln} kiln
 * @param {string[]} layout
 */
export function planIn(form, kiln, layout) {
  const code = input(`${form}-code`).value.trim().toLowerCase();
  if (!WORD.test(code) || code.length > MOST) throw malformed("kiln-code-shape");
  if (kiln.batches.some((batch) => batch.code === code)) throw malformed("kiln-code-used", { batch: code });
  return { code, kiln: kiln.code, date: input(`${form}-date`).value, layout };
}

/**
 * Draw the layout, or say what is wrong with it.
 * @param {string} picture id
 * @param {string} size id
 * @param {Desk} desk
 * @param {LayoutForm} form
 */
export function drawLayoutIn(picture, size, desk, form) {
  try {
    const ranges = form.ranges();
    const layout = parseLayout(ranges);
    const slots = slotsOf(layout);
    const said = say("kiln.layout-size", { count: layout.size, first: desk.profile.slot(String(slots.next().value)) });
    element(picture).replaceChildren(kilnSvg(ranges, () => "empty", desk.profile, said));
    tellIn(size, [said]);
  } catch (error) {
    element(picture).replaceChildren();
    tellIn(size, explain(error));
  }
}

/**
 * Say when a code looks like one that the kiln had.
 * @param {string} id
 * @param {Kiln} kiln
 * @param {string} code
 */
export function warnAlike(id, kiln, code) {
  const other = kiln.batches.find((batch) => batch.code !== code && alike(batch.code, code));
  tellIn(id, other ? [say("kiln.alike", { batch: other.code })] : []);
}

/** Return today where this device is. */
export function today() {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60000).toISOString().slice(0, 10);
}

/**
 * Return the next code of a kiln's batches: kiln, month, and a number from the second on.
 * @param {Kiln} kiln
 * @param {string} date
 * @param {number} [length] of the date in it: the month, or the day for a kiln that burns daily
 */
export function nextCode(kiln, date, length = 7) {
  const stem = `${kiln.code}-${date.slice(0, length)}`;
  const taken = new Set(kiln.batches.map(({ code }) => code));
  if (!taken.has(stem)) return stem;
  for (let number = 2; ; number++) if (!taken.has(`${stem}-no${number}`)) return `${stem}-no${number}`;
}
