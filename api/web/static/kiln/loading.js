/**
 * Listing what was handed in: whose, then where; a whole stack with one press, the next twelve free slots with another.
 *
 *     谁的 [示例甲 zs001]   件数 1   返烧件 –   → [一幢] 或 位 或 「接着放 12 位」 → 清单 → 签署
 */

import { parseLayout, slotsOf } from "../board/layout.js";
import { element, input, made, onPress, show, tellError, tellIn } from "../sign/elements.js";
import { say } from "../sign/spoken.js";
import { malformed } from "../verify/errors.js";
import { chosen, option } from "./choices.js";
import { HandedIn } from "./handed_in.js";
import { kilnSvg, stateIn } from "./kiln_svg.js";
import { state } from "./signing.js";
import { focusSlot, partTabs, showTabs } from "./part_tabs.js";
import { partsOf, slotGrid } from "./slot_grid.js";
import { loadings, vessels } from "./subjects.js";
import { startUnloading } from "./unloading.js";

/** @typedef {import("./desk.js").Desk} Desk */
/** @typedef {import("./batch.js").Batch} Batch */
/** @typedef {import("./people.js").People} People */

export class Loading {
  /**
   * @param {Desk} desk
   * @param {import("./desk.js").Kiln} kiln
   * @param {Batch} batch
   * @param {People} people
   * @param {() => Promise<void>} leave
   */
  constructor(desk, kiln, batch, people, leave) {
    this.desk = desk;
    this.kiln = kiln;
    this.batch = batch;
    this.people = people;
    this.leave = leave;
    this.slots = [...slotsOf(parseLayout(batch.layout))];
    this.parts = partsOf(this.slots, desk.profile);
    this.at = 0;
    this.list = new HandedIn(batch, this.slots);
    this.name = `kiln list ${batch.code}`;
  }

  async start() {
    this.list = new HandedIn(this.batch, this.slots, (await this.desk.kept.note(this.name)) ?? []);
    element("load-people").replaceChildren(...this.people.options());
    const free = this.parts.findIndex(({ slots }) => slots.some((slot) => this.list.isFree(slot)));
    this.at = Math.max(0, free);
    onPress("load-next", "load-said", async () => this.put(this.list.next(Number(input("load-many").value) || 1)));
    onPress("load-sign", "load-said", () => this.sign());
    startUnloading(this.desk, this.batch, this.leave);
    await this.draw();
  }

  /** @param {string[]} slots */
  async put(slots) {
    if (slots.length === 1 && this.list.at(slots[0])) {
      this.list.remove(slots);
      tellIn("load-said", [say("kiln.taken-away")]);
      return this.draw(slots[0]);
    }
    const person = this.people.named(input("load-person").value);
    const count = Number(input("load-count").value || "1");
    if (!(Number.isInteger(count) && count >= 1 && count <= 10000)) throw malformed("kiln-count");
    const from = chosen("load-again");
    if (from && count > 1) throw malformed("kiln-again-one");
    const whose = this.kiln.again.find(({ slot }) => slot === from)?.person;
    if (whose && whose !== person.code) throw malformed("kiln-again-other", { name: this.people.name(whose) });
    const took = this.list.add(slots, { person: person.code, count, from });
    tellIn("load-said", [took ? say("kiln.put", { name: person.zh, count: took }) : say("kiln.no-room")]);
    await this.draw(slots.length === 1 ? slots[0] : "");
  }

  /** @param {string} [focused] slot */
  async draw(focused = "") {
    const { batch, desk, list, parts } = this;
    const fixed = stateIn(batch, desk.profile);
    const shows = (/** @type {string} */ slot) => (list.at(slot) ? "loaded" : fixed(slot));
    const told = say("kiln.load-counts", { loaded: batch.slots.length, more: list.lines.length, all: this.slots.length });
    element("load-kiln").replaceChildren(kilnSvg(batch.layout, shows, desk.profile, told));
    const left = (/** @type {string[]} */ slots) => say("kiln.free", { count: slots.filter((slot) => list.isFree(slot)).length });
    showTabs("load-parts", partTabs(parts, this.at, left, (number) => ((this.at = number), void this.draw())));
    const grid = {
      profile: desk.profile, shows, tells: (/** @type {string} */ slot) => this.tells(slot),
      takes: (/** @type {string} */ slot) => !list.taken.has(slot),
      press: (/** @type {string[]} */ slots) => void this.put(slots).catch((error) => tellError("load-said", error)),
    };
    element("load-grid").replaceChildren(slotGrid(parts[this.at].slots, grid));
    if (focused) focusSlot("load-grid", focused);
    this.drawList();
    await desk.kept.keepNote(this.name, list.lines);
  }

  drawList() {
    const { list } = this;
    const used = list.again();
    const due = this.kiln.again.filter(({ slot }) => !used.has(slot) && !this.batch.slots.some(({ from }) => from === slot));
    const options = [option("", say("kiln.again-none")), ...due.map(({ slot, person }) => option(slot, `${slot} ${this.people.name(person)}`))];
    element("load-again").replaceChildren(...options);
    show("load-again-part", due.length > 0);
    const people = [...new Set(list.lines.map(({ person }) => person))];
    const items = people.map((person) => {
      const own = list.lines.filter((line) => line.person === person);
      return made("li", say("kiln.of-person", { name: this.people.name(person), code: person, count: own.length, vessels: vessels(own) }));
    });
    element("load-list").replaceChildren(...items);
    element("load-count-all").textContent = say("kiln.load-counts", { loaded: this.batch.slots.length, more: list.lines.length, all: this.slots.length });
    /** @type {HTMLButtonElement} */ (element("load-sign")).disabled = !list.lines.length;
    show("load-out-part", this.batch.slots.some(({ entry }) => entry >= 0));
  }

  /** @param {string} slot */
  tells(slot) {
    const line = this.list.at(slot) ?? this.batch.slots.find((each) => each.slot === slot);
    return line ? say("kiln.has", { name: this.people.name(line.person), count: line.count ?? 1 }) : say("kiln.is-free");
  }

  async sign() {
    const { batch, desk, list } = this;
    const became = await state(desk, {
      heading: say("kiln.load-heading", { batch: batch.code, count: list.lines.length }), about: batch.code, layout: batch.layout,
      make: async () => loadings(batch.code, list.lines).map((subject) => ["BatchLoading", subject]),
    });
    if (became === "left") return;
    await desk.kept.keepNote(this.name, []);
    await this.leave();
  }
}
