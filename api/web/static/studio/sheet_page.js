/**
 * `/studio/kiln`: a whole kiln under one signature.
 *
 *     the list and the photos are dropped in ──▶ read ──▶ every bad cell and photo, with its cure
 *                                                  └──▶ looked through, what lacks is shot ──▶ one signature ──▶ scratch sheet
 *
 * A helper's device sends what it prepared to its person instead of signing it.
 */

import { element, input, onPress, show, tellError, tellIn } from "../sign/elements.js";
import { say } from "../sign/spoken.js";
import { malformed } from "../verify/errors.js";
import { openDesk } from "./desk.js";
import { sendDrafts } from "./drafts_send.js";
import { drawCode } from "./piece.js";
import { drawApart } from "./sheet_hidden.js";
import { Leaves } from "./sheet_leaf.js";
import { offerFiles } from "./sheet_files.js";
import { lacking, readList, subjectOf, takeFiles, takePhoto } from "./sheet_rows.js";
import { offerPrinting, showRuns } from "./sheet_runs.js";
import { signPieces } from "./sheet_sign.js";
import { leafOf, showErrors, showNotices, showProgress } from "./sheet_told.js";

/** @typedef {import("./sheet_rows.js").Row} Row */
/** @typedef {import("./desk.js").Desk} Desk */

class KilnPage {
  /** @param {Desk} desk */
  constructor(desk) {
    this.desk = desk;
    this.helps = desk.told?.role === "helper";
    this.person = desk.told?.holder ?? "";
    /** @type {Row[]} */
    this.rows = [];
    /** @type {string[]} */
    this.codes = [];
    this.files = offerFiles();
    this.leaves = new Leaves(desk, (place) => this.offerShots(this.rows[place]));
    show("sheet-own", !this.helps);
    show("sheet-helper", this.helps);
    show("sheet-helps", this.helps);
    onPress("sheet-read", "read-said", () => this.read());
    onPress("sheet-review", "review-said", () => this.signAll());
    onPress("sheet-send", "review-said", () => this.sendAll());
    element("shot-needed").addEventListener("change", (event) => void this.shoot(/** @type {HTMLInputElement} */ (event.target)));
  }

  async read() {
    const { table, photos } = this.files;
    if (!table) throw malformed("sheet-no-list");
    tellIn("read-said", [say("studio.sheet-reading")]);
    const names = photos.size ? [...photos.keys()] : null;
    const list = await readList({ table, batch: input("sheet-batch").value.trim(), names, walk: input("sheet-walk").checked });
    const mine = list.rows.filter(({ item }) => item.maker === this.person);
    showNotices(list, list.rows.length - mine.length);
    const wrong = list.errors.length ? [] : await takeFiles(this.desk.kept, mine, photos, showProgress);
    this.rows = list.errors.length || wrong.length ? [] : mine;
    this.codes = drawApart(this.rows.length, drawCode, this.rows.map(({ item }) => item.code).filter(Boolean));
    showErrors(list, wrong);
    tellIn("read-said", [this.rows.length ? say("studio.sheet-read", { count: this.rows.length }) : ""]);
    this.draw();
    if (this.rows.length) element("review-heading").focus();
  }

  draw() {
    const ready = this.rows.filter((row) => !lacking(row).length).length;
    show("review", this.rows.length > 0);
    element("review-ready").textContent = say("studio.sheet-ready", { ready, count: this.rows.length });
    this.leaves.draw(this.rows.map((row) => leafOf(row, this.desk.profile)));
  }

  /** @param {Row} row */
  offerShots(row) {
    const views = this.desk.profile.list("view").map(({ code }) => code);
    const lack = lacking(row);
    const options = views.map((view) => new Option(this.desk.profile.words("view", view), view, view === lack[0]));
    element("shot-view").replaceChildren(...options);
    element("shot-lacks").textContent = lack.length ? say("studio.sheet-lacks", { views: lack.map((view) => this.desk.profile.words("view", view)).join(say("studio.sheet-and")) }) : "";
  }

  /** @param {HTMLInputElement} file */
  async shoot(file) {
    const [chosen] = file.files ?? [];
    const row = this.rows[this.leaves.place];
    if (!chosen || !row) return;
    const view = /** @type {HTMLSelectElement} */ (element("shot-view")).value;
    tellIn("shot-said", []);
    await takePhoto(this.desk.kept, this.rows, row, view, chosen).catch((error) => tellError("shot-said", error));
    file.value = "";
    this.draw();
  }

  /** Return what would be signed; raises where a photo is missing, and goes there. */
  subjects() {
    const place = this.rows.findIndex((row) => lacking(row).length);
    if (place >= 0) {
      this.leaves.draw(this.leaves.leaves, place);
      throw malformed("sheet-photos-missing", { title: this.rows[place].item.title.zh });
    }
    return this.rows.map((row, at) => subjectOf(row, this.desk.profile, row.item.code || this.codes[at]));
  }

  async signAll() {
    const subjects = this.subjects();
    const count = subjects.length;
    const label = say("studio.sheet-label", { title: subjects[0].title.zh, count });
    const became = await signPieces(this.desk, { heading: say("studio.sheet-heading", { count }), label, subjects, hidden: input("sheet-hidden").checked });
    if (became !== "left") this.done(say(`studio.sheet-${became}`, { count }));
    await showRuns(this.desk);
  }

  async sendAll() {
    const subjects = this.subjects();
    await sendDrafts(this.desk, this.person, subjects, showProgress);
    this.done(say("studio.drafts-sent", { count: subjects.length }));
  }

  /** @param {string} text */
  done(text) {
    this.rows = [];
    this.files.clear();
    this.draw();
    tellIn("read-said", [text]);
    element("read-said").scrollIntoView({ block: "center" });
  }
}

async function start() {
  const desk = await openDesk();
  if (!desk) return;
  const known = ["person", "helper"].includes(desk.told?.role ?? "");
  show("no-stamp", !known);
  show("kiln", known);
  if (known) {
    new KilnPage(desk);
    offerPrinting();
    await showRuns(desk);
  }
  element("page").dataset.ready = known ? "kiln" : "none";
}

start();
