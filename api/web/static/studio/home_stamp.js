/**
 * The first visit: a 手机印章 is made on this phone, and its backup put away.
 *
 *     name, device ──▶ six words on paper ──▶ typed once more ──▶ backup picture kept
 *
 * The six words are shown once. Whoever copies them wrongly would learn of it on the day the phone is lost, so they are
 * typed from the paper before the stamp counts as put away.
 */

import { makeForm } from "../registrar/forms.js";
import { press, put, section, toldHere } from "../registrar/ui.js";
import { tellIn } from "../sign/elements.js";
import { isChinese } from "../sign/profile.js";
import { drawQr } from "../sign/qr.js";
import { drawWords, parseWords } from "../sign/sealed.js";
import { say } from "../sign/spoken.js";
import { makeStamp, noteSaved, restoreStamp } from "../sign/stamp.js";
import { readList, readLists } from "../sign/word_lists.js";
import { malformed } from "../verify/errors.js";

/** @typedef {import("./desk.js").Desk} Desk */

export const WHO = "who"; // what the holder calls themselves, for the introduction

/**
 * Draw the making of a stamp, and the opening of a backup.
 * @param {Desk} desk
 * @param {HTMLElement} place
 * @param {() => Promise<void>} done
 */
export function drawWelcome(desk, place, done) {
  const said = toldHere();
  const form = makeForm([
    { name: "zh", label: say("studio.your-name"), required: true, max: 20 },
    { name: "pinyin", label: say("studio.your-pinyin"), max: 60 },
    { name: "device", label: say("studio.device-name"), required: true, max: 20, value: say("studio.device-default") },
  ]);
  const go = press(say("studio.make-stamp"), async () => {
    const who = form.read();
    if (!who) return;
    await desk.kept.keepNote(WHO, who);
    const words = drawWords(await readList(isChinese() ? "zh" : "en"));
    await makeStamp(desk.kept, desk.origin, who.device, words);
    await desk.look();
    await drawWords_(desk, place, words, done);
  }, said);
  go.id = "make-stamp";
  const open = put("details", "more", put("summary", "", say("studio.have-backup")), restore(desk, done));
  open.id = "have-backup";
  place.replaceChildren(section(say("studio.stamp"), put("p", "lead", say("studio.stamp-lead")), form.root, put("div", "acts", go), said), open);
}

/**
 * Show six words once, and ask for them back from the paper.
 * @param {Desk} desk
 * @param {HTMLElement} place
 * @param {string[]} words
 * @param {() => Promise<void>} done
 */
export async function drawWords_(desk, place, words, done) {
  const said = toldHere();
  const list = put("ol", "words", ...words.map((word) => put("li", "", word)));
  const again = makeForm([{ name: "words", label: say("studio.words-again"), max: 80, required: true }]);
  const check = put("div", "", again.root, put("div", "acts", press(say("studio.words-check"), async () => {
    const typed = parseWords(again.read()?.words ?? "", await readLists());
    if (typed.join(" ") !== words.join(" ")) throw malformed("stamp-words-differ");
    await drawBackup(desk, place, done);
  }, said)));
  check.hidden = true;
  const copied = press(say("studio.words-copied"), async () => {
    list.hidden = true; // from the paper, not from the screen
    copied.hidden = true;
    check.hidden = false;
    again.root.querySelector("input")?.focus();
  }, said);
  copied.id = "words-copied";
  place.replaceChildren(section(say("studio.words"), put("p", "lead", say("studio.words-lead")), list, put("div", "acts", copied), check, said));
}

/**
 * Show the sealed backup as a picture, and note that it was put away.
 * @param {Desk} desk
 * @param {HTMLElement} place
 * @param {() => Promise<void>} done
 */
export async function drawBackup(desk, place, done) {
  const said = toldHere();
  const stamp = desk.key?.stamp;
  if (!stamp) throw new ReferenceError("no stamp to put away");
  const kept = press(say("studio.backup-kept"), async () => {
    await noteSaved(desk.kept, stamp);
    await desk.look();
    await done();
  }, said);
  kept.id = "backup-kept";
  place.replaceChildren(section(say("studio.backup"), put("p", "lead", say("studio.backup-lead")), backupPicture(stamp.sealed), put("p", "soft", say("sign.long-press")), put("div", "acts", kept), said));
}

/**
 * Return the picture of a sealed stamp: a QR that says nothing without the six words.
 * @param {string} sealed
 */
export function backupPicture(sealed) {
  const image = document.createElement("img");
  image.src = drawQr(sealed, "M", 10).toDataURL("image/png");
  image.alt = say("studio.backup-alt");
  return put("figure", "backup", image, put("details", "more", put("summary", "", say("studio.backup-text")), put("p", "box adr", sealed)));
}

/**
 * Return the opening of a backup.
 * @param {Desk} desk
 * @param {() => Promise<void>} done
 */
function restore(desk, done) {
  const said = toldHere();
  const form = makeForm([
    { name: "sealed", label: say("studio.restore-text"), as: "area", required: true, help: say("studio.restore-help") },
    { name: "words", label: say("studio.restore-words"), required: true, max: 80 },
  ]);
  const go = press(say("studio.restore"), async () => {
    const values = form.read();
    if (!values) return;
    tellIn(said.id, [say("studio.restoring")]);
    await restoreStamp(desk.kept, desk.origin, say("studio.device-default"), values.sealed, parseWords(values.words, await readLists()));
    await desk.look();
    await done();
  }, said);
  go.id = "restore";
  return put("div", "", form.root, put("div", "acts", go), said);
}
