/**
 * The photos of one piece: taken or chosen, shrunk and bared on this phone, shown as they will be signed to. SPEC §12.11.
 *
 *     〔正面〕〔底部〕 needed     〔壶盖〕〔印款〕〔局部〕 invited
 */

import { element, made, tellError, tellIn } from "../sign/elements.js";
import { say } from "../sign/spoken.js";
import { malformed } from "../verify/errors.js";
import { shrunk } from "./photos.js";

/** @typedef {import("./piece.js").Photo} Photo */

const NEEDED = ["front", "base"];

export class Shots {
  /** @param {import("./desk.js").Desk} desk */
  constructor(desk) {
    this.desk = desk;
    /** @type {Map<string, Photo>} */
    this.taken = new Map();
    this.reading = Promise.resolve();
    element("new-photos").replaceChildren(...desk.profile.list("view").map(({ code }) => this.box(code)));
  }

  /** Return what is signed to, in the order of the list of views. */
  photos() {
    return this.desk.profile.list("view").flatMap(({ code }) => this.taken.get(code) ?? []);
  }

  /** Forget them: the next piece has its own. */
  clear() {
    this.taken.clear();
    element("new-photos").replaceChildren(...this.desk.profile.list("view").map(({ code }) => this.box(code)));
  }

  /** @param {string} view */
  box(view) {
    const words = this.desk.profile.words("view", view);
    const label = made("label");
    label.className = NEEDED.includes(view) ? "shot needed" : "shot";
    const file = /** @type {HTMLInputElement} */ (made("input"));
    Object.assign(file, { type: "file", accept: "image/*", className: "vh", id: `photo-${view}` });
    const name = made("span", NEEDED.includes(view) ? words : say("studio.new-invited", { view: words }));
    label.append(file, name);
    file.addEventListener("change", () => {
      const [picture] = file.files ?? [];
      if (picture) this.reading = this.reading.then(() => this.take(view, picture, label, name));
    });
    return label;
  }

  /**
   * @param {string} view
   * @param {Blob} picture
   * @param {HTMLElement} label
   * @param {HTMLElement} name
   */
  async take(view, picture, label, name) {
    tellIn("photos-said", [say("studio.new-shrinking")]);
    try {
      const { blob, ...about } = await shrunk(picture);
      const same = [...this.taken.values()].find((photo) => photo.sha256 === about.sha256 && photo.view !== view);
      const { profile } = this.desk;
      if (same) throw malformed("photo-same-picture", { field: profile.words("view", view), first: profile.words("view", same.view) });
      await this.desk.kept.keepPhoto(about.sha256, blob);
      this.taken.set(view, { ...about, view });
      const image = document.createElement("img");
      image.alt = name.textContent ?? "";
      image.src = URL.createObjectURL(blob);
      image.addEventListener("load", () => URL.revokeObjectURL(image.src), { once: true });
      label.querySelector("img")?.remove();
      label.prepend(image);
      label.classList.add("taken");
      tellIn("photos-said", []);
    } catch (error) {
      tellError("photos-said", error);
    }
  }
}
