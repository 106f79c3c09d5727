/**
 * What this browser keeps for whoever signs here: the stamp, what was signed and waits, pictures on their way, habits.
 * IndexedDB, one database a ledger; no server is told of any of it.
 *
 *     stamp   {did, key: CryptoKey (Ed25519, not extractable), name, sealed, made, saved}
 *     sent    {id: "9f86…", code: "春水", body: Uint8Array, made, photos: ["9f86d0…"], entries: [], refused: null}
 *     photo   "9f86d0…" → Blob        note   "defaults" → {shape: "shipiao", …}
 *
 * A browser may clear it: iOS does so seven days after the last visit. The backup is what lasts.
 */

/** @typedef {{did: string, key: CryptoKey, name: string, sealed: string, made: number, saved: number}} Stamp saved: when its backup was put away; 0 for never */
/**
 * @typedef {import("./outbox.js").Sent & {order: number, photos: string[], entries: number[], statements: string[],
 *   refused: import("./ledger.js").Problem | null}} Waiting entries: once it is entered and only pictures are missing
 */

const STORES = ["stamp", "sent", "photo", "note"];

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
function answered(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

export class Kept {
  /** @param {IDBDatabase} database */
  constructor(database) {
    this.database = database;
  }

  /**
   * Open what is kept for a ledger.
   * @param {string} origin of the ledger
   */
  static async open(origin) {
    const request = indexedDB.open(`kilnmark sign ${origin}`, 1);
    request.onupgradeneeded = () => STORES.forEach((name) => request.result.createObjectStore(name));
    return new Kept(await answered(request));
  }

  /**
   * Return the stamp, or undefined where there is none.
   * @returns {Promise<Stamp | undefined>}
   */
  stamp() {
    return answered(this.store("stamp").get(""));
  }

  /**
   * Keep a stamp in the place of any before.
   * @param {Stamp} stamp
   */
  async keepStamp(stamp) {
    await answered(this.store("stamp", "readwrite").put(stamp, ""));
    // Asked for once there is something to lose; a browser that says no says so by clearing it one day.
    await navigator.storage?.persist?.().catch(() => false);
  }

  /**
   * Return what was signed and is not done with, oldest first.
   * @returns {Promise<Waiting[]>}
   */
  async sent() {
    const all = await answered(this.store("sent").getAll());
    return all.sort((a, b) => a.order - b.order);
  }

  /**
   * Keep what was signed, before it is posted: the same bytes are posted again where no answer comes.
   * @param {import("./outbox.js").Sent & Partial<Waiting>} sent
   */
  keepSent(sent) {
    return answered(this.store("sent", "readwrite").put({ order: 0, photos: [], entries: [], statements: [], refused: null, ...sent }, sent.id));
  }

  /**
   * Forget what is done.
   * @param {string} id
   */
  dropSent(id) {
    return answered(this.store("sent", "readwrite").delete(id));
  }

  /**
   * @param {string} sha256
   * @returns {Promise<Blob | undefined>}
   */
  photo(sha256) {
    return answered(this.store("photo").get(sha256));
  }

  /**
   * @param {string} sha256
   * @param {Blob} picture
   */
  keepPhoto(sha256, picture) {
    return answered(this.store("photo", "readwrite").put(picture, sha256));
  }

  /** @param {string} sha256 */
  dropPhoto(sha256) {
    return answered(this.store("photo", "readwrite").delete(sha256));
  }

  /**
   * Return something noted, undefined where nothing was.
   * @param {string} name
   * @returns {Promise<any>}
   */
  note(name) {
    return answered(this.store("note").get(name));
  }

  /**
   * @param {string} name
   * @param {unknown} value
   */
  keepNote(name, value) {
    return answered(this.store("note", "readwrite").put(value, name));
  }

  /**
   * @param {string} name
   * @param {IDBTransactionMode} [mode]
   */
  store(name, mode = "readonly") {
    return this.database.transaction(name, mode).objectStore(name);
  }
}
