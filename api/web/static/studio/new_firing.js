/**
 * Where a new piece was fired: a slot of a closed list that came out well, or a firing of one's own.
 *
 *     ◉ 前墅龙窑 b1 · 一层三位 · 成品优等     ○ 自己的窑：〔电窑〕〔2026-11-20〕
 */

import { element, input, made, show } from "../sign/elements.js";
import { isChinese } from "../sign/profile.js";
import { say } from "../sign/spoken.js";

/** @typedef {{batch: string, slot: string, outcome: string, date: string, line: string[], kiln: string, kiln_zh: string, kiln_en: string}} Free */

const OWN = "own";
const USED = "slots used";

export class FiringChoice {
  /** @param {import("./desk.js").Desk} desk */
  constructor(desk) {
    this.desk = desk;
    /** @type {Free[]} */
    this.free = [];
    this.value = "";
    const kinds = desk.profile.list("firing-kind").map(({ code }) => new Option(desk.profile.words("firing-kind", code), code));
    element("new-kind").replaceChildren(...kinds);
  }

  /** Learn which slots may be registered, without those for which something waits here. */
  async look() {
    const told = await this.desk.learnt(`slots ${this.desk.person?.code}`, `/api/v1/people/${this.desk.person?.code}/slots`);
    const used = /** @type {string[]} */ ((await this.desk.kept.note(USED)) ?? []);
    const all = /** @type {Free[]} */ (told?.slots ?? []);
    this.free = all.filter(({ batch, slot }) => !used.includes(`${batch}/${slot}`));
    await this.desk.kept.keepNote(USED, used.filter((id) => all.some(({ batch, slot }) => `${batch}/${slot}` === id)));
    this.value = this.free.length === 1 ? this.idOf(this.free[0]) : this.free.length ? "" : OWN;
    this.draw();
  }

  /** @param {Free} free */
  idOf = ({ batch, slot }) => `${batch}/${slot}`;

  /** Note that a slot has its piece: it is signed, if not yet entered. */
  async spend() {
    if (this.value === OWN) return;
    await this.desk.kept.keepNote(USED, [...((await this.desk.kept.note(USED)) ?? []), this.value]);
  }

  /** Return slots of the line, empty for a firing of one's own, and that firing. */
  stated() {
    const free = this.free.find((each) => this.idOf(each) === this.value);
    const firing = { kind: this.value === OWN ? input("new-kind").value : "", date: input("new-date").value, peak: Number(input("new-peak").value) || 0 };
    return { line: free?.line ?? [], firing };
  }

  draw() {
    const { profile } = this.desk;
    const rows = this.free.map((free) => {
      const kiln = (isChinese() ? free.kiln_zh : free.kiln_en) || free.kiln_zh || free.kiln;
      return this.row(this.idOf(free), `${kiln} · ${profile.slot(free.slot)}`, `${profile.words("outcome", free.outcome)} · ${free.batch}`);
    });
    rows.push(this.row(OWN, say("studio.new-own-firing"), say("studio.new-own-firing-lead")));
    element("new-slots").replaceChildren(...rows);
    show("new-own", this.value === OWN);
  }

  /**
   * @param {string} value
   * @param {string} words
   * @param {string} more
   */
  row(value, words, more) {
    const radio = /** @type {HTMLInputElement} */ (made("input"));
    Object.assign(radio, { type: "radio", name: "firing", value, checked: value === this.value });
    radio.addEventListener("change", () => {
      this.value = value;
      show("new-own", value === OWN);
    });
    const label = made("label");
    label.className = "row-pick";
    const text = made("span");
    text.append(made("b", words), made("small", more));
    label.append(radio, text);
    return label;
  }
}
