/**
 * `/studio/drafts`: 待我签署. What helpers prepared is leafed through with large photos and signed with one act, or returned
 * with a word. On a helper's device: what they sent, and what was returned.
 *
 * Each item and picture is hashed anew here; what is not what its name says is not shown.
 */

import { element, input, made, onPress, show, tellError, tellIn } from "../sign/elements.js";
import { say } from "../sign/spoken.js";
import { malformed } from "../verify/errors.js";
import { openDesk } from "./desk.js";
import { bringPictures, drop, giveBack, readDrafts } from "./drafts_store.js";
import { offerPrinting, showRuns } from "./sheet_runs.js";
import { Leaves } from "./sheet_leaf.js";
import { signPieces } from "./sheet_sign.js";
import { linesOf } from "./sheet_told.js";

/** @typedef {import("./desk.js").Desk} Desk */
/** @typedef {import("./drafts_store.js").Draft} Draft */

class DraftsPage {
  /** @param {Desk} desk */
  constructor(desk) {
    this.desk = desk;
    this.person = desk.told?.holder ?? "";
    /** @type {Draft[]} */
    this.drafts = [];
    /** @type {Set<string>} */
    this.left = new Set(); // not to be signed now
    this.leaves = new Leaves(desk, (place) => this.about(this.drafts[place]));
    onPress("drafts-sign", "drafts-said", () => this.signAll());
    onPress("drafts-return", "return-said", () => this.giveBack());
    input("drafts-take").addEventListener("change", () => this.choose(input("drafts-take").checked));
  }

  async look() {
    const all = await readDrafts(this.desk, this.person);
    this.drafts = all.filter(({ word }) => !word);
    await bringPictures(this.desk, this.person, this.drafts);
    for (const { draft, missing } of this.drafts) if (missing.length) this.left.add(draft);
    this.draw();
  }

  draw() {
    const { profile } = this.desk;
    const count = this.drafts.filter(({ draft }) => !this.left.has(draft)).length;
    show("drafts-none", !this.drafts.length);
    show("drafts-some", this.drafts.length > 0);
    element("drafts-sign").textContent = say("studio.drafts-sign", { count });
    /** @type {HTMLButtonElement} */ (element("drafts-sign")).disabled = count === 0;
    this.leaves.draw(this.drafts.map(({ item, by }) => ({
      title: item.title.zh, photos: item.photos, lines: [...linesOf(item, profile), say("studio.drafts-by", { name: by })],
    })));
  }

  /** @param {Draft} draft */
  about({ draft, missing }) {
    const take = input("drafts-take");
    take.checked = !this.left.has(draft);
    take.disabled = missing.length > 0;
    tellIn("return-said", [missing.length ? say("studio.drafts-missing", { count: missing.length }) : ""]);
  }

  /** @param {boolean} taken */
  choose(taken) {
    const { draft } = this.drafts[this.leaves.place];
    if (taken) this.left.delete(draft);
    else this.left.add(draft);
    this.draw();
  }

  async giveBack() {
    const word = input("drafts-word").value.trim();
    if (!word) throw malformed("draft-word");
    const { draft, item } = this.drafts[this.leaves.place];
    await giveBack(this.desk, this.person, draft, word);
    input("drafts-word").value = "";
    await this.look();
    tellIn("return-said", [say("studio.drafts-returned", { title: item.title.zh })]);
  }

  async signAll() {
    const chosen = this.drafts.filter(({ draft }) => !this.left.has(draft));
    const count = chosen.length;
    const label = say("studio.sheet-label", { title: chosen[0].item.title.zh, count });
    const became = await signPieces(this.desk, {
      heading: say("studio.sheet-heading", { count }), label, subjects: chosen.map(({ item }) => item), hidden: input("sheet-hidden").checked,
    });
    if (became === "left") return;
    await drop(this.desk, this.person, chosen.map(({ draft }) => draft));
    await this.look();
    tellIn("drafts-said", [say(`studio.sheet-${became}`, { count })]);
    await showRuns(this.desk);
  }
}

/**
 * Show a helper what they sent.
 * @param {Desk} desk
 */
async function showSent(desk) {
  const person = desk.told?.holder ?? "";
  const drafts = await readDrafts(desk, person);
  element("sent-list").replaceChildren(...drafts.map(({ draft, item, word }) => {
    const line = made("li");
    const said = made("div");
    said.append(Object.assign(made("b", item.title.zh), { className: "kai" }), made("p", word ? say("studio.drafts-word-is", { word }) : say("studio.drafts-waits")));
    const button = /** @type {HTMLButtonElement} */ (made("button", say("studio.drafts-drop")));
    button.type = "button";
    button.className = "btn line";
    onPress(button, "sent-said", async () => (await drop(desk, person, [draft]), await showSent(desk)));
    line.append(said, button);
    return line;
  }));
  show("sent-none", !drafts.length);
}

async function start() {
  const desk = await openDesk();
  if (!desk) return;
  const role = desk.told?.role ?? "";
  show("no-stamp", !["person", "helper"].includes(role));
  show("drafts", role === "person");
  show("sent", role === "helper");
  try {
    if (role === "helper") await showSent(desk);
    if (role === "person") {
      await new DraftsPage(desk).look();
      offerPrinting();
      await showRuns(desk);
    }
  } catch (error) {
    tellError("look-said", error);
  }
  element("page").dataset.ready = role || "none";
}

start();
