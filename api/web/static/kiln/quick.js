/**
 * The quick batch of an everyday kiln, in one screen: the day, the layout of the last time, whose wares stand where; plan and
 * closed list are signed in one act. SPEC §12.8.
 *
 *     e1-2026-11-26   层 6 位 12   示例甲 12 · 示例乙 8   → 签署：编排并封单
 */

import { parseLayout, slotsOf } from "../board/layout.js";
import { element, input, made, onPress, tellError, tellIn } from "../sign/elements.js";
import { say } from "../sign/spoken.js";
import { malformed } from "../verify/errors.js";
import { HandedIn } from "./handed_in.js";
import { kilnSvg } from "./kiln_svg.js";
import { LayoutForm } from "./layout_form.js";
import { focusSlot, partTabs, showTabs } from "./part_tabs.js";
import { nextCode, planIn, today, warnAlike } from "./planning.js";
import { state } from "./signing.js";
import { partsOf, slotGrid } from "./slot_grid.js";
import { plan, quickIgnition, vessels } from "./subjects.js";

/** @typedef {import("./desk.js").Desk} Desk */
/** @typedef {import("./desk.js").Kiln} Kiln */

const MOST = 500; // lines of a quick batch
const DAY = 10; // characters of a date in its code

export class Quick {
  /**
   * @param {Desk} desk
   * @param {Kiln} kiln
   * @param {import("./people.js").People} people
   * @param {(code: string) => Promise<void>} done
   */
  constructor(desk, kiln, people, done) {
    this.desk = desk;
    this.kiln = kiln;
    this.people = people;
    this.done = done;
    this.list = new HandedIn(/** @type {any} */ ({ slots: [] }), []);
    /** @type {LayoutForm | null} */
    this.form = null;
    this.at = 0;
  }

  start() {
    this.form = new LayoutForm(element("quick-layout"), this.desk.profile, this.kiln.type, this.kiln.layout, () => this.relaid());
    input("quick-date").value = today();
    input("quick-code").value = nextCode(this.kiln, today(), DAY);
    input("quick-code").addEventListener("input", () => warnAlike("quick-alike", this.kiln, input("quick-code").value));
    element("quick-people").replaceChildren(...this.people.options());
    onPress("quick-next", "quick-said", async () => this.put(this.list.next(Number(input("quick-many").value) || 1)));
    onPress("quick-sign", "quick-said", () => this.sign());
    this.relaid();
  }

  /** The layout changed: what stands in slots that are still there stays. */
  relaid() {
    try {
      const slots = [...slotsOf(parseLayout(/** @type {LayoutForm} */ (this.form).ranges()))];
      this.list = new HandedIn(/** @type {any} */ ({ slots: [] }), slots, this.list.lines);
      tellIn("quick-said", []);
      this.draw();
    } catch (error) {
      tellError("quick-said", error);
    }
  }

  /** @param {string[]} slots */
  put(slots) {
    if (slots.length === 1 && this.list.at(slots[0])) this.list.remove(slots);
    else {
      const person = this.people.named(input("quick-person").value);
      const count = Number(input("quick-count").value || "1");
      if (!(Number.isInteger(count) && count >= 1 && count <= 10000)) throw malformed("kiln-count");
      const took = this.list.add(slots, { person: person.code, count });
      tellIn("quick-said", [took ? say("kiln.put", { name: person.zh, count: took }) : say("kiln.no-room")]);
    }
    this.draw();
    if (slots.length === 1) focusSlot("quick-grid", slots[0]);
  }

  draw() {
    const { desk, list, people } = this;
    const layout = /** @type {LayoutForm} */ (this.form).ranges();
    const shows = (/** @type {string} */ slot) => (list.at(slot) ? "loaded" : "empty");
    const told = say("kiln.quick-counts", { lines: list.lines.length, vessels: vessels(list.lines), all: list.slots.length });
    element("quick-kiln").replaceChildren(kilnSvg(layout, shows, desk.profile, told));
    const grid = {
      profile: desk.profile, shows, takes: () => true,
      tells: (/** @type {string} */ slot) => this.tells(slot),
      press: (/** @type {string[]} */ slots) => {
        try {
          this.put(slots);
        } catch (error) {
          tellError("quick-said", error);
        }
      },
    };
    const parts = partsOf(list.slots, desk.profile);
    this.at = Math.min(this.at, parts.length - 1);
    const left = (/** @type {string[]} */ slots) => say("kiln.free", { count: slots.filter((slot) => list.isFree(slot)).length });
    showTabs("quick-parts", partTabs(parts, this.at, left, (number) => ((this.at = number), this.draw())));
    element("quick-grid").replaceChildren(slotGrid(parts[this.at].slots, grid));
    const whose = [...new Set(list.lines.map(({ person }) => person))];
    const items = whose.map((code) => {
      const own = list.lines.filter(({ person }) => person === code);
      return made("li", say("kiln.of-person", { name: people.name(code), code, count: own.length, vessels: vessels(own) }));
    });
    element("quick-list").replaceChildren(...items);
    element("quick-total").textContent = told;
    /** @type {HTMLButtonElement} */ (element("quick-sign")).disabled = !list.lines.length;
  }

  /** @param {string} slot */
  tells(slot) {
    const line = this.list.at(slot);
    return line ? say("kiln.has", { name: this.people.name(line.person), count: line.count ?? 1 }) : say("kiln.is-free");
  }

  async sign() {
    const fields = planIn("quick", this.kiln, /** @type {LayoutForm} */ (this.form).ranges());
    const { lines } = this.list;
    if (lines.length > MOST) throw malformed("kiln-quick-long", { limit: MOST });
    const became = await state(this.desk, {
      heading: say("kiln.quick-heading", { kiln: this.kiln.zh, count: lines.length }), about: fields.code, layout: fields.layout,
      final: say("kiln.quick-final"),
      make: async () => [["BatchPlan", plan({ ...fields, lines })], ["BatchIgnition", (planned) => quickIgnition(fields.code, lines, planned)]],
    });
    if (became !== "left") await this.done(fields.code);
  }
}
