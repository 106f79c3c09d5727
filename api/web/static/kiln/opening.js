/**
 * Opening a kiln: an outcome in the hand, a stack or a layer with one press, then the exceptions; taken back step by step, and
 * once more for ten seconds before it is signed. What is judged is kept on this phone until it is signed.
 *
 *     六节二排   ■ 成品合格 in the hand   [一幢] [二幢] [三幢]   → 判 30 位   → ◢ 次品·变形   → 位 6-2-2-3-1   → 签署
 */

import { stateOf } from "../board/marks.js";
import { element, onPress, show, tellIn } from "../sign/elements.js";
import { isChinese } from "../sign/profile.js";
import { say } from "../sign/spoken.js";
import { kilnSvg, outcomesOf, stateIn } from "./kiln_svg.js";
import { ordinary, palette } from "./palette.js";
import { focusSlot, partTabs, showTabs } from "./part_tabs.js";
import { state } from "./signing.js";
import { partsOf, slotGrid } from "./slot_grid.js";
import { openings } from "./subjects.js";
import { Draft } from "./verdict_draft.js";

/** @typedef {import("./batch.js").Batch} Batch */
/** @typedef {import("./desk.js").Desk} Desk */
/** @typedef {import("./verdict_draft.js").Judgement} Judgement */

const UNDO = 10; // seconds to take an opening back, after its signature is asked for

export class Opening {
  /**
   * @param {Desk} desk
   * @param {Batch} batch
   * @param {() => Promise<void>} leave
   */
  constructor(desk, batch, leave) {
    this.desk = desk;
    this.batch = batch;
    this.leave = leave;
    this.parts = partsOf(batch.slots.filter(({ listed }) => listed).map(({ slot }) => slot), desk.profile);
    this.at = 0;
    /** @type {Judgement | null} */
    this.hand = { outcome: ordinary(desk.profile) };
    this.draft = new Draft(batch);
    this.name = `kiln draft ${batch.code}`;
  }

  /** Show it; what was judged before and not signed is there again. */
  async start() {
    this.draft = new Draft(this.batch, (await this.desk.kept.note(this.name)) ?? {});
    const first = this.parts.findIndex(({ slots }) => slots.some((slot) => this.draft.open.has(slot)));
    this.at = Math.max(0, first);
    element("open-palette").replaceChildren(palette(this.desk.profile, "outcome", this.hand, (hand) => this.take(hand)));
    onPress("open-rest", "open-said", async () => this.press(this.parts[this.at].slots.filter((slot) => !this.draft.given.has(slot))));
    onPress("open-back", "open-said", async () => (this.draft.back(), this.draw()));
    onPress("open-next", "open-said", async () => this.turn(this.at + 1));
    onPress("open-sign", "open-said", () => this.sign());
    await this.draw();
  }

  /** @param {Judgement | null} hand */
  take(hand) {
    this.hand = hand;
    element("open-rest").textContent = hand ? say("kiln.rest-is", { outcome: this.words(hand) }) : say("kiln.name-fault");
    /** @type {HTMLButtonElement} */ (element("open-rest")).disabled = !hand;
  }

  /** @param {string[]} slots */
  async press(slots) {
    if (!this.hand) return tellIn("open-said", [say("kiln.name-fault")]);
    const hand = this.hand;
    const same = slots.length === 1 && this.shows(slots[0]) === hand.outcome && (this.draft.given.get(slots[0])?.fault ?? "") === (hand.fault ?? "");
    const took = this.draft.set(slots, same ? null : hand); // pressed again: taken away again
    tellIn("open-said", [same ? say("kiln.taken-away") : say("kiln.judged", { count: took, outcome: this.words(hand) })]);
    await this.draw(slots.length === 1 ? slots[0] : "");
  }

  /**
   * Draw it anew; the button that was pressed has the focus still.
   * @param {string} [focused] slot
   */
  async draw(focused = "") {
    const { batch, desk, draft, parts } = this;
    const fixed = stateIn(batch, desk.profile);
    const shows = (/** @type {string} */ slot) => {
      const given = draft.given.get(slot);
      return given ? stateOf(given, outcomesOf(desk.profile)) : fixed(slot);
    };
    element("open-kiln").replaceChildren(kilnSvg(batch.layout, shows, desk.profile, this.counts()));
    showTabs("open-parts", partTabs(parts, this.at, (slots) => this.left(slots), (number) => void this.turn(number)));
    const { slots } = parts[this.at];
    const grid = { profile: desk.profile, shows, tells: (/** @type {string} */ slot) => this.tells(slot), takes: (/** @type {string} */ slot) => draft.open.has(slot), press: (/** @type {string[]} */ some) => void this.press(some) };
    element("open-grid").replaceChildren(slotGrid(slots, grid));
    if (focused) focusSlot("open-grid", focused);
    element("open-count").textContent = this.counts();
    /** @type {HTMLButtonElement} */ (element("open-sign")).disabled = !draft.given.size;
    /** @type {HTMLButtonElement} */ (element("open-back")).disabled = !draft.before.length;
    show("open-next", this.at + 1 < parts.length);
    this.take(this.hand);
    await desk.kept.keepNote(this.name, draft.kept());
  }

  /** @param {string[]} slots */
  left(slots) {
    const count = slots.filter((slot) => this.draft.open.has(slot) && !this.draft.given.has(slot)).length;
    return count ? say("kiln.left", { count }) : say("kiln.none-left");
  }

  /** @param {number} number */
  async turn(number) {
    this.at = number;
    await this.draw();
    element("open-parts").querySelectorAll("button")[number].focus();
  }

  /** @param {string} slot */
  shows(slot) {
    return this.draft.given.get(slot)?.outcome ?? this.batch.slots.find((each) => each.slot === slot)?.outcome ?? "";
  }

  /** @param {string} slot */
  tells(slot) {
    const given = this.draft.given.get(slot) ?? this.batch.slots.find((each) => each.slot === slot);
    return given?.outcome ? this.words({ outcome: given.outcome, fault: given.fault }) : say("kiln.not-judged");
  }

  /** @param {Judgement} judgement */
  words({ outcome, fault = "" }) {
    const { profile } = this.desk;
    return [profile.words("outcome", outcome), ...(fault ? [profile.words("fault", fault)] : [])].join(isChinese() ? "·" : ", ");
  }

  counts() {
    return say("kiln.counts", { judged: this.draft.given.size, left: this.draft.open.size - this.draft.given.size });
  }

  async sign() {
    const { batch, desk, draft } = this;
    const outcomes = draft.outcomes();
    const names = this.parts.filter(({ slots }) => slots.some((slot) => draft.given.has(slot))).map(({ name }) => name);
    const part = names.length === 1 ? names[0].slice(0, 40) : "";
    const made_ = await state(desk, {
      heading: say("kiln.opening-heading", { batch: batch.code, count: outcomes.length }), about: batch.code, undo: UNDO, layout: batch.layout,
      make: async () => openings(batch.code, /** @type {import("./subjects.js").Outcome[]} */ (outcomes), part).map((subject) => ["BatchOpening", subject]),
    });
    if (made_ === "left") return;
    await desk.kept.keepNote(this.name, {});
    await this.leave();
  }
}
