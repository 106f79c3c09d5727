/**
 * `/studio/device`: this phone's stamp, its backup, another device of the same person, and what was stated of one's keys.
 *
 *     the other device shows its QR ──▶ /studio/device#I1.… here ──▶ compared, shown, signed ──▶ confirmed there
 */

import { makeForm } from "../registrar/forms.js";
import { dayOf, link, press, put, section, toldHere } from "../registrar/ui.js";
import { element, show, tellError } from "../sign/elements.js";
import { isIntroduction, parseIntroduction } from "../sign/introduction.js";
import { offerScan } from "../sign/scan_button.js";
import { say } from "../sign/spoken.js";
import { noteSaved } from "../sign/stamp.js";
import { tailOf } from "../sign/told.js";
import { openDesk } from "./desk.js";
import { backupPicture } from "./home_stamp.js";

/** @typedef {import("./desk.js").Desk} Desk */

/** @param {Desk} desk */
async function draw(desk) {
  const { key, told } = desk;
  const role = key ? told?.role ?? "" : "none";
  show("no-stamp", !key);
  const again = async () => (await desk.look(), await draw(desk));
  if (key) element("device").replaceChildren(own(desk, again), ...(role === "person" ? [another(desk, again), keys(desk, again)] : []));
  element("page").dataset.ready = role || "nobody";
}

/**
 * Return this phone's stamp and its backup.
 * @param {Desk} desk
 * @param {() => Promise<void>} again
 */
function own({ kept, key }, again) {
  if (!key) throw new ReferenceError("no stamp");
  const { stamp } = key;
  const said = toldHere();
  const saved = press(say("studio.backup-kept"), async () => (await noteSaved(kept, stamp), await again()), said, "line");
  const backup = stamp.sealed
    ? put("details", "more", put("summary", "", say("studio.backup-show")), put("p", "lead", say("studio.backup-words")), backupPicture(stamp.sealed), put("p", "soft", say("sign.long-press")), put("div", "acts", saved), said)
    : put("p", "fixed", say("studio.backup-file"));
  const state = stamp.saved ? say("studio.backup-on", { day: dayOf(stamp.saved) }) : say("studio.backup-none");
  return section(say("studio.this-device"), put("p", "tail", stamp.name, " ", put("b", "num", tailOf(key.did))), put("p", "lead", state), backup);
}

/**
 * Return the adding of another device of this person's, or of a helper's.
 * @param {Desk} desk
 * @param {() => Promise<void>} again
 */
function another(desk, again) {
  const said = toldHere();
  const tail = put("p", "tail");
  tail.setAttribute("role", "status");
  const form = makeForm([
    { name: "introduction", label: say("studio.add-link"), as: "area", required: true, help: say("studio.add-help"), value: isIntroduction(location.hash) ? location.href : "" },
    { name: "whose", label: say("studio.add-whose"), as: "select", required: true, options: [["own", say("studio.add-own")], ["helper", say("studio.add-helper")]], value: "own" },
  ]);
  const area = /** @type {HTMLTextAreaElement} */ (form.root.querySelector("textarea"));
  const compare = () => tail.replaceChildren(...(isIntroduction(area.value) ? [say("studio.compare-tail"), " ", put("b", "num", tailOf(parseIntroduction(area.value).did))] : []));
  area.addEventListener("input", compare);
  compare();
  const scan = element("scan-part");
  scan.hidden = false;
  if (!scan.dataset.offered) void offerScan("add-scan", "device-said", isIntroduction, (text) => ((area.value = text), compare()));
  scan.dataset.offered = "yes";
  const go = press(say("studio.see-and-sign"), async () => {
    const values = form.read();
    if (!values) return;
    const { did, device, zh } = parseIntroduction(values.introduction);
    const name = (values.whose === "own" ? device : zh || device).slice(0, 20);
    const became = await desk.sign({
      heading: say(`studio.add-heading-${values.whose}`, { name }), code: name, final: say(`studio.add-final-${values.whose}`),
      state: async () => {
        await desk.look();
        const person = desk.person?.code ?? "";
        if (values.whose === "helper") return [["HelperEnrolment", { person, key: did, name }]];
        return [["KeyAddition", { person, key: did, custody: "own-device", ...(name ? { name } : {}), after: desk.person?.keys_head ?? "" }]];
      },
    });
    if (became !== "left") {
      history.replaceState(null, "", location.pathname + location.search);
      await again();
    }
  }, said);
  go.id = "add-device";
  return section(say("studio.add"), put("p", "lead", say("studio.add-lead")), scan, form.root, tail, put("div", "acts", go), said);
}

/**
 * Return all keys that speak for this person, those on their way too, each with what may be done about it.
 * @param {Desk} desk
 * @param {() => Promise<void>} again
 */
function keys(desk, again) {
  const { person, key } = desk;
  const now = Date.now() / 1000;
  const rows = (person?.keys ?? []).map((each) => {
    const said = toldHere();
    const waits = each.not_before > now;
    const state = each.until >= 0 ? "ended" : waits ? "waits" : each.role === "helper" ? "helper" : "live";
    const words = say(`studio.key-${state}`, { day: waits ? dayOf(each.not_before) : dayOf(Math.floor(now)) });
    const object = waits && each.named_by && each.introduced_by !== key?.did ? press(say("studio.object"), async () => {
      const became = await desk.sign({ heading: say("studio.object-heading"), code: each.name || tailOf(each.did), final: say("studio.object-final"), state: async () => [["KeyObjection", { objects: each.named_by }]] });
      if (became !== "left") await again();
    }, said, "line") : null;
    const mine = each.did === key?.did ? ` · ${say("studio.key-this")}` : "";
    return put("li", "", put("b", "", `${each.name || say("studio.key-unnamed")}${mine}`), put("p", "", put("span", "num", `…${tailOf(each.did)}`), ` · ${words}`), object ? put("div", "acts", object) : null, said);
  });
  const lost = put("details", "more", put("summary", "", say("studio.lost")), put("p", "lead", say("studio.lost-lead")), link(`/studio?lang=${document.documentElement.lang === "en" ? "en" : "zh"}`, say("studio.title")));
  return section(say("studio.keys"), put("ul", "todo", ...rows), lost);
}

async function start() {
  const desk = await openDesk();
  if (!desk) return;
  const look = async () => {
    try {
      await draw(desk);
    } catch (error) {
      tellError("device-said", error);
    }
  };
  window.addEventListener("hashchange", () => void look()); // another device's link, opened while this page is
  await look();
}

start();
