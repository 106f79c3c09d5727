/**
 * 印章: the key that this browser signs with. A key file of the command line, opened with its passphrase; or a new one, put
 * away as the same kind of file. The file and the passphrase stay here: no server is told of either.
 */

import { consents } from "./consent.js";
import { makeForm } from "./forms.js";
import { makeKeyFile, openKeyFile, readKeyFile } from "./key_file.js";
import { press, put, section, toldHere } from "./ui.js";
import { made, tellIn } from "../sign/elements.js";
import { closedKey } from "../sign/signing_key.js";
import { say } from "../sign/spoken.js";
import { tailOf } from "../sign/told.js";
import { untrue } from "../verify/errors.js";

/** @typedef {import("../sign/kept.js").Kept} Kept */
/** @typedef {{kept: Kept, look: () => Promise<void>, me: {did: string, stamp: {name: string}} | null, who: string}} Holder who: what the ledger knows the key as, in words */

/**
 * Draw it.
 * @param {Holder} holder
 * @param {HTMLElement} place
 * @param {HTMLElement | null} [beside] what else stands below one's own seal
 */
export async function drawStamp(holder, place, beside = null) {
  const { me, kept, who } = holder;
  const has = me ? section(say("registrar.stamp-here"), put("p", "tail", put("b", "num", tailOf(me.did))), put("p", "box adr", me.did), put("p", "lead", who), forget(holder)) : null;
  const kept_ = await consents(kept);
  const private_ = kept_.length ? section(say("registrar.consents"), put("p", "lead", say("registrar.consents-lead", { count: kept_.length })), put("div", "acts", download(JSON.stringify(kept_, null, 1), "kilnmark-consents.json", say("registrar.consents-save")))) : null;
  place.replaceChildren(put("div", "narrow", has, beside, private_, me ? null : openFile(holder), me ? null : newFile(holder)));
}

/** @param {Holder} holder */
function openFile({ kept, look }) {
  const said = toldHere();
  const input = /** @type {HTMLInputElement} */ (made("input"));
  Object.assign(input, { type: "file", id: "key-file", className: "inp" });
  const label = /** @type {HTMLLabelElement} */ (put("label", "lbl", say("registrar.key-file")));
  label.htmlFor = input.id;
  const form = passphrase("passphrase", say("registrar.passphrase"));
  const go = press(say("registrar.key-open"), async () => {
    const file = input.files?.[0];
    if (!file) {
      tellIn(said.id, [say("registrar.key-choose")]);
      return;
    }
    tellIn(said.id, [say("registrar.key-opening")]);
    const read = readKeyFile(new Uint8Array(await file.arrayBuffer()));
    const seed = await openKeyFile(read, form.value);
    await keep(kept, seed, read.label, read.public);
    form.value = "";
    await look();
  }, said);
  go.id = "open-key";
  return section(say("registrar.key-have"), put("p", "lead", say("registrar.key-have-lead")), put("div", "ask", label, input, form.labelled, form.root, go), said);
}

/** @param {Holder} holder */
function newFile({ kept, look }) {
  const said = toldHere();
  const name = makeForm([{ name: "label", label: say("registrar.key-label"), required: true, max: 40 }]);
  const first = passphrase("new-passphrase", say("registrar.new-passphrase"));
  const again = passphrase("again-passphrase", say("registrar.again-passphrase"));
  const go = press(say("registrar.key-make"), async () => {
    const values = name.read();
    const fits = first.value.length >= 8 && first.value === again.value;
    if (!fits) tellIn(said.id, [say("registrar.passphrase-rule")]);
    if (!values || !fits) return;
    tellIn(said.id, [say("registrar.key-opening")]);
    const seed = crypto.getRandomValues(new Uint8Array(32));
    const { did } = await closedKey(seed);
    const file = await makeKeyFile(seed, did, first.value, values.label);
    const save = download(new TextDecoder().decode(file), `${values.label}.key`, say("registrar.key-save"));
    save.id = "save-key";
    save.addEventListener("click", async () => (await keep(kept, seed, values.label, did), await look()));
    said.replaceChildren(put("p", "", say("registrar.key-made")), save);
  }, said);
  go.id = "make-key";
  return section(say("registrar.key-new"), put("p", "lead", say("registrar.key-new-lead")), put("div", "ask", name.root, first.labelled, first.root, again.labelled, again.root, go), said);
}

/**
 * Keep a seed as a key that is never given out again.
 * @param {Kept} kept @param {Uint8Array} seed @param {string} name @param {string} expected did
 */
async function keep(kept, seed, name, expected) {
  const { did, key } = await closedKey(seed);
  seed.fill(0);
  if (did !== expected) throw untrue("key-file-public", { expected });
  const now = Math.floor(Date.now() / 1000);
  await kept.keepStamp({ did, key, name, sealed: "", made: now, saved: now });
}

/** @param {string} id @param {string} words */
function passphrase(id, words) {
  const root = /** @type {HTMLInputElement} */ (made("input"));
  Object.assign(root, { type: "password", id, className: "inp", autocomplete: "off" });
  const labelled = /** @type {HTMLLabelElement} */ (put("label", "lbl", words));
  labelled.htmlFor = id;
  return { root, labelled, get value() { return root.value; }, set value(text) { root.value = text; } };
}

/** @param {string} text @param {string} name @param {string} words */
function download(text, name, words) {
  const link = /** @type {HTMLAnchorElement} */ (put("a", "btn", words));
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = name;
  return link;
}

/** @param {Holder} holder */
function forget({ kept, look }) {
  const said = toldHere();
  const sure = makeForm([{ name: "sure", label: say("registrar.forget-sure"), as: "tick", required: true }]);
  const go = press(say("registrar.forget"), async () => {
    if (!sure.read()) return;
    await new Promise((resolve, reject) => {
      const asked = kept.store("stamp", "readwrite").delete("");
      asked.onsuccess = resolve;
      asked.onerror = reject;
    });
    await look();
  }, said, "line");
  return put("details", "more", put("summary", "", say("registrar.forget")), sure.root, put("div", "acts", go), said);
}
