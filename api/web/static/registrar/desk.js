/**
 * The registrar's desk: the key in this browser, what the ledger holds, and one way to act upon it.
 *
 *     const desk = await Desk.open(page);   await desk.look();
 *     await desk.act({heading: "暂停签发 · 示例甲", specs: [acts.suspension(…)]})    "entered" | "kept" | "left"
 *
 * Nothing here is anybody's session: everything read is public, everything said is signed by the key in this browser.
 */

import { act } from "./acting.js";
import { paged } from "./paged.js";
import { bodyOf, due, heldBack, letGo } from "./later.js";
import { Kept } from "../sign/kept.js";
import { read } from "../sign/ledger.js";
import { readProfile } from "../sign/profile.js";
import { Queue } from "../sign/queue.js";
import { stampOf } from "../sign/stamp.js";

/** @typedef {{code: string, kind: string, zh: string, pinyin: string, en: string, roles: string[], paused: boolean, ended: boolean, head: string, keys_head: string, enrolled_at: number}} Person */
/**
 * @typedef {import("../sign/ledger.js").Waits & {of: string, registrars: number, lacks: number, done: number, stopped: string, why: Record<string, string>}} Waits why: what stops it, in both languages
 */

export class Desk {
  /** @param {Kept} kept @param {{origin: string, address: string}} about @param {import("../sign/profile.js").Profile} profile */
  constructor(kept, { origin, address }, profile) {
    this.kept = kept;
    this.queue = new Queue(kept);
    this.origin = origin;
    this.address = address;
    this.profile = profile;
    /** @type {Awaited<ReturnType<typeof stampOf>>} */
    this.me = null;
    /** @type {any} */
    this.office = null;
    /** @type {Map<string, Person>} */
    this.people = new Map();
    /** @type {Waits[]} what waits, all of it */
    this.waiting = [];
    /** @type {Set<string>} ids of what this key is asked to endorse, or stands behind */
    this.mine = new Set();
    /** @type {import("./later.js").Held[]} */
    this.overtaken = [];
    this.acted = false;
    /** @type {() => void} */
    this.changed = () => undefined;
  }

  /**
   * @param {HTMLElement} page
   * @param {string} [purpose] keeps its key apart from an artisan's stamp in the same browser
   */
  static async open({ dataset: { origin = "", address = "", profile = "" } }, purpose = "office") {
    return new Desk(await Kept.open(`${origin} ${purpose}`), { origin, address }, await readProfile(profile));
  }

  /** Look at the ledger again, and hand in what was waiting for it. */
  async look() {
    this.me = await stampOf(this.kept);
    const [office, people, waiting, mine] = await Promise.all([
      read("/api/v1/office"), paged("/api/v1/people", "people"), paged("/api/v1/waiting", "waiting"),
      this.me ? paged(`/api/v1/waiting?key=${this.me.did}`, "waiting") : [],
    ]);
    this.office = office;
    this.people = new Map(people.map((/** @type {Person} */ each) => [each.code, each]));
    const known = new Set(waiting.map((/** @type {Waits} */ { statement }) => statement));
    this.waiting = [...mine.filter((/** @type {Waits} */ { statement }) => !known.has(statement)), ...waiting];
    this.mine = new Set(mine.map((/** @type {Waits} */ { statement }) => statement));
    await this.flush();
    this.changed();
  }

  /** Hand in what was signed before and can take effect now. */
  async flush() {
    const held = await heldBack(this.kept);
    const { ready, overtaken, done } = due(held, (name) => this.head(name), (id) => this.waiting.some(({ statement }) => statement === id));
    this.overtaken = overtaken;
    if (done.length) await letGo(this.kept, done.map(({ id }) => id));
    if (!ready.length) return;
    await this.queue.handInBody(this.title(ready[0].moves), ready[0].id, bodyOf(ready));
    await letGo(this.kept, ready.map(({ id }) => id));
    await this.look();
  }

  /** The registrar whose key this browser has; null for anybody else's. */
  get registrar() {
    return this.office?.registrars.find((/** @type {{key: string}} */ { key }) => key === this.me?.did) ?? null;
  }

  /** What waits for this key. */
  get asked() {
    const { me } = this;
    return me ? this.waiting.filter((row) => this.mine.has(row.statement) && !row.have.includes(me.did) && !row.stopped) : [];
  }

  /**
   * Return a present head, undefined where there is none.
   * @param {string} name `person/zs001`, `keys/zs001`, `kiln/qs`, `dispute/9f86…`, `ledger`
   */
  head(name) {
    const [about, code] = name.split("/");
    if (about === "person") return this.people.get(code)?.head;
    if (about === "keys") return this.people.get(code)?.keys_head;
    if (about === "kiln") return this.office.kilns.find((/** @type {any} */ each) => each.code === code)?.head;
    if (about === "dispute") return this.office.disputes.find((/** @type {any} */ each) => each.statement === code)?.head;
    if (about === "registrars") return this.office.registrar_head;
    return about === "ledger" ? this.office.head : undefined;
  }

  /** @param {string} name a head's, or a code */
  title(name) {
    const code = name.split("/").pop() ?? "";
    return this.people.get(code)?.zh ?? this.office.registrars.find((/** @type {{code: string}} */ each) => each.code === code)?.name ?? code;
  }

  /**
   * Return the name of a key's holder as the page knows it; empty for a key of nobody known here.
   * @param {string} did
   */
  keeper(did) {
    return this.office.registrars.find((/** @type {{key: string}} */ { key }) => key === did)?.name ?? "";
  }

  /**
   * Show, sign with one act, hand in; see `acting.js`.
   * @param {import("./acting.js").Ask} ask
   */
  async act(ask) {
    const became = await act(this, ask);
    this.acted = became !== "left"; // what was typed has been used
    await this.look();
    return became;
  }
}
