/**
 * Pieces one after another, each with its photos large: to be looked at before they are signed.
 *
 *     ‹ 3 / 12 ›      [ 正面 ]      春水      窑位 1-1-2 · 石瓢 · 紫泥      正面 · 底部 · 细部
 *
 * By buttons, by the arrow keys, by a swipe; what may be done with the piece that is shown stands below it.
 */

import { element, made, show } from "../sign/elements.js";
import { say } from "../sign/spoken.js";

/** @typedef {import("./piece.js").Photo} Photo */
/** @typedef {{title: string, lines: string[], photos: Photo[]}} Leaf */

const SWIPE = 50; // px

export class Leaves {
  /**
   * @param {import("./desk.js").Desk} desk
   * @param {(place: number) => void} [shown] called with the place of what is shown
   */
  constructor(desk, shown = () => undefined) {
    this.desk = desk;
    this.shown = shown;
    /** @type {Leaf[]} */
    this.leaves = [];
    this.place = 0;
    this.view = "";
    element("leaf-before").addEventListener("click", () => this.turn(-1));
    element("leaf-after").addEventListener("click", () => this.turn(1));
    element("leaf").addEventListener("keydown", (event) => this.key(event));
    let start = 0;
    element("leaf-photo").addEventListener("touchstart", (event) => (start = event.changedTouches[0].clientX), { passive: true });
    element("leaf-photo").addEventListener("touchend", (event) => {
      const far = event.changedTouches[0].clientX - start;
      if (Math.abs(far) > SWIPE) this.turn(far > 0 ? -1 : 1);
    });
  }

  /**
   * Show these, from the one that was shown before.
   * @param {Leaf[]} leaves
   * @param {number} [place]
   */
  draw(leaves, place = this.place) {
    this.leaves = leaves;
    this.place = Math.max(0, Math.min(place, leaves.length - 1));
    show("leaf", leaves.length > 0);
    if (leaves.length) this.drawOne();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.target instanceof HTMLInputElement) return; // arrows are the field's own there
    if (event.key === "ArrowLeft") this.turn(-1);
    if (event.key === "ArrowRight") this.turn(1);
  }

  /** @param {number} by */
  turn(by) {
    this.place = (this.place + by + this.leaves.length) % this.leaves.length;
    this.view = "";
    this.drawOne();
  }

  drawOne() {
    const leaf = this.leaves[this.place];
    element("leaf-count").textContent = say("studio.sheet-of", { place: this.place + 1, count: this.leaves.length });
    element("leaf-title").textContent = leaf.title;
    element("leaf-lines").replaceChildren(...leaf.lines.map((line) => made("p", line)));
    const photo = leaf.photos.find(({ view }) => view === this.view) ?? leaf.photos[0];
    element("leaf-photo").replaceChildren(photo ? large(this.desk, photo, leaf.title) : made("p", say("studio.sheet-no-photo")));
    element("leaf-views").replaceChildren(...leaf.photos.map((each) => this.viewButton(each, each === photo)));
    this.shown(this.place);
  }

  /**
   * @param {Photo} photo
   * @param {boolean} now
   */
  viewButton(photo, now) {
    const button = /** @type {HTMLButtonElement} */ (made("button", this.desk.profile.words("view", photo.view)));
    button.type = "button";
    button.className = "chip";
    button.setAttribute("aria-pressed", String(now));
    button.addEventListener("click", () => ((this.view = photo.view), this.drawOne()));
    return button;
  }
}

/**
 * Return a picture that is kept on this device, loaded when it comes into sight.
 * @param {import("./desk.js").Desk} desk
 * @param {Photo} photo
 * @param {string} title of the piece
 */
export function large(desk, { sha256, view, width, height }, title) {
  const image = document.createElement("img");
  image.alt = `${title} · ${desk.profile.words("view", view)}`;
  image.dataset.sha256 = sha256;
  [image.width, image.height] = [width, height];
  const load = async () => {
    const blob = await desk.kept.photo(sha256);
    if (blob) image.src = URL.createObjectURL(blob);
  };
  image.addEventListener("load", () => URL.revokeObjectURL(image.src), { once: true });
  const look = (/** @type {IntersectionObserverEntry[]} */ entries, /** @type {IntersectionObserver} */ observer) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    observer.disconnect();
    void load();
  };
  new IntersectionObserver(look, { rootMargin: "400px" }).observe(image);
  return image;
}
