/**
 * The layout of a batch by a number for each level of the craft's addresses: 节 8 · 排 3 · 幢 3 · 层 5 · 位 2, with large − and +.
 *
 *     layoutForm(place, profile, "dragon", ["1..8-1..3-1..3-1..5-1..2"], redraw)    .ranges() ["1..8-1..3-1..3-1..5-1..2"]
 *
 * A layout of several ranges, or of words, stays as it was: it is typed, a range a line, in the part below.
 */

import { parseLayout } from "../board/layout.js";
import { made } from "../sign/elements.js";
import { isChinese } from "../sign/profile.js";
import { say } from "../sign/spoken.js";

/** @typedef {import("../sign/profile.js").Profile} Profile */

const SIMPLE = /^(?:1(?:\.\.([1-9][0-9]{0,3}))?)(?:-1(?:\.\.[1-9][0-9]{0,3})?)*$/;
const MOST = 999;
/** What a kiln without a batch begins with: a small one of its kind. */
const FIRST = [4, 2, 3, 4, 2];

export class LayoutForm {
  /**
   * @param {HTMLElement} place
   * @param {Profile} profile
   * @param {string} type of the kiln
   * @param {readonly string[]} last layout of the kiln's last batch; empty for none
   * @param {() => void} changed
   */
  constructor(place, profile, type, last, changed) {
    const group = profile.list("kiln-type").find(({ code }) => code === type)?.group;
    const layout = profile.file.layouts.find((/** @type {any} */ { code }) => code === group) ?? profile.file.layouts[0];
    /** @type {import("../sign/profile.js").Layout["levels"]} */
    this.levels = layout.levels;
    const counts = countsOf(last);
    this.counts = counts?.length === this.levels.length ? counts : this.levels.map((_, level) => FIRST[(FIRST.length - this.levels.length + level) % FIRST.length]);
    this.changed = changed;
    this.typed = /** @type {HTMLTextAreaElement} */ (made("textarea"));
    this.typed.className = "inp";
    this.typed.rows = 3;
    this.typed.value = counts || !last.length ? "" : last.join("\n");
    this.typed.addEventListener("input", changed);
    place.replaceChildren(...this.levels.map((_, level) => this.stepper(level)), this.other());
  }

  /** Return the ranges; throws as `parseLayout`. */
  ranges() {
    const typed = this.typed.value.split(/[\s,，]+/).filter(Boolean);
    const ranges = typed.length ? typed : [this.counts.map((count) => (count === 1 ? "1" : `1..${count}`)).join("-")];
    parseLayout(ranges);
    return ranges;
  }

  /** @param {number} level */
  stepper(level) {
    const { zh, en } = this.levels[level];
    const name = isChinese() ? zh : en;
    const row = made("div");
    row.className = "stepper";
    const output = made("output", String(this.counts[level]));
    const step = (/** @type {number} */ by, /** @type {string} */ sign) => {
      const button = made("button", sign);
      button.setAttribute("type", "button");
      button.setAttribute("aria-label", say(by > 0 ? "kiln.more-of" : "kiln.less-of", { level: name }));
      button.addEventListener("click", () => {
        this.counts[level] = Math.min(MOST, Math.max(1, this.counts[level] + by));
        output.textContent = String(this.counts[level]);
        this.changed();
      });
      return button;
    };
    output.setAttribute("aria-live", "polite");
    row.append(made("span", say("kiln.level-count", { level: name })), step(-1, "−"), output, step(1, "+"));
    return row;
  }

  other() {
    const more = made("details");
    const label = made("label", say("kiln.layout-typed"));
    label.append(this.typed);
    more.append(made("summary", say("kiln.layout-other")), label);
    more.className = "more";
    /** @type {HTMLDetailsElement} */ (more).open = this.typed.value !== "";
    return more;
  }
}

/**
 * Return the numbers of a layout that is one range from 1 at every level, else null.
 * @param {readonly string[]} ranges
 */
function countsOf(ranges) {
  if (ranges.length !== 1 || !SIMPLE.test(ranges[0])) return null;
  return ranges[0].split("-").map((part) => Number(part.split("..")[1] ?? 1));
}
