/**
 * `/studio/new`: a piece in under a minute. Where it was fired, two photos, its name and measures; the rest as last time.
 *
 *     chosen, shot, typed ──▶ 核对并签署 ──▶ drawn from the bytes ──▶ ten seconds ──▶ signed ──▶ 回执
 *
 * A helper's device sends it as a draft to its person instead. Without a network it is signed, kept and sent later.
 */

import { element, input, onPress, show, tellError, tellIn } from "../sign/elements.js";
import { say } from "../sign/spoken.js";
import { keepForLater } from "../page/offline.js";
import { openDesk } from "./desk.js";
import { offerOrders } from "./new_order.js";
import { sendDrafts } from "./drafts_send.js";
import { FiringChoice } from "./new_firing.js";
import { clearForm, drawSeals, formOf } from "./new_form.js";
import { habitsOf, keepHabits } from "./new_habits.js";
import { Shots } from "./new_photos.js";
import { offerClosing, Pick } from "./new_pick.js";
import { drawCode, makeSubject } from "./piece.js";
import { signPiece } from "./piece_sign.js";
import { offerPrinting, showRuns } from "./sheet_runs.js";

/** @typedef {import("./desk.js").Desk} Desk */

const today = () => new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10); // where the studio is

class NewPage {
  /**
   * @param {Desk} desk
   * @param {import("./new_habits.js").Habits} habits
   */
  constructor(desk, habits) {
    const pinyin = JSON.parse(element("pinyin").textContent ?? "{}");
    const { profile } = desk;
    this.desk = desk;
    this.habits = habits;
    this.helps = desk.told?.role === "helper";
    this.code = drawCode();
    this.firing = new FiringChoice(desk);
    this.shots = new Shots(desk);
    this.picks = {
      shape: new Pick("shape", profile.list("shape"), habits.shape, pinyin),
      clay: new Pick("clay", profile.list("clay"), habits.clay, pinyin),
      forming: new Pick("forming", profile.list("forming"), habits.forming, pinyin),
    };
    const methods = profile.list("measure-method").map(({ code }) => new Option(profile.words("measure-method", code), code));
    element("new-method").replaceChildren(...methods);
    if (habits.method) input("new-method").value = habits.method;
    if (habits.kind) input("new-kind").value = habits.kind;
    input("new-date").value = input("new-date").max = today();
    input("new-year").value = today().slice(0, 4);
    input("new-formed").checked = habits.formed;
    input("new-hidden").checked = habits.hidden;
    show("new-hidden-part", !this.helps);
    show("new-helper", this.helps);
    element("new-sign").textContent = say(this.helps ? "studio.drafts-send" : "studio.new-review");
    drawSeals(desk, habits.seals);
    onPress("new-sign", "new-said", () => this.go());
  }

  async go() {
    await this.shots.reading;
    const form = formOf(this.desk, this.picks, this.firing, this.shots);
    const subject = makeSubject(form, this.code, this.desk.person?.code ?? this.desk.told?.holder ?? "", today());
    const became = this.helps ? await this.send(subject) : await signPiece(this.desk, { heading: say("studio.new-heading"), subject, hidden: input("new-hidden").checked });
    if (became === "left") return;
    await this.firing.spend();
    const seals = form.seals.map(({ seal }) => seal);
    const { shape, clay, forming } = this.picks;
    const now = { shape: shape.value, clay: clay.value, forming: forming.value, method: form.method, seals, formed: form.formed, hidden: input("new-hidden").checked, kind: input("new-kind").value };
    await keepHabits(this.desk.kept, this.habits, now);
    await this.next(became, subject.title.zh ?? "");
  }

  /**
   * @param {Record<string, any>} subject
   * @returns {Promise<"sent">}
   */
  async send(subject) {
    await sendDrafts(this.desk, this.desk.told?.holder ?? "", [subject], () => undefined);
    return "sent";
  }

  /**
   * Begin the next piece: what is the same stays.
   * @param {string} became
   * @param {string} title
   */
  async next(became, title) {
    const code = this.code;
    this.code = drawCode();
    this.shots.clear();
    clearForm();
    await this.firing.look();
    await offerOrders(this.desk);
    if (!this.helps) await showRuns(this.desk);
    tellIn("new-said", [say(`studio.new-${became}`, { title })]);
    const link = /** @type {HTMLAnchorElement} */ (element("new-see"));
    link.href = `${element("page").dataset.ledger || ""}/c/${code}?lang=${document.documentElement.lang === "en" ? "en" : "zh"}`;
    show("new-see", became === "entered");
  }
}

async function start() {
  const desk = await openDesk();
  if (!desk) return;
  const role = desk.told?.role ?? "";
  const works = role === "person" || role === "helper";
  show("no-stamp", !works);
  show("new", works);
  if (works) {
    offerClosing();
    const page = new NewPage(desk, await habitsOf(desk.kept));
    try {
      await page.firing.look();
      await offerOrders(desk);
      if (!page.helps) {
        offerPrinting();
        await showRuns(desk);
      }
    } catch (error) {
      tellError("new-said", error);
    }
  }
  element("page").dataset.ready = role || "none";
  keepForLater();
}

start();
