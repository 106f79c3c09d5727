/**
 * What this browser keeps for a holder: the words as a key it never gives out, which pieces, and what was signed and not
 * yet answered. IndexedDB, one database a ledger; no server is told of any of it.
 *
 *     words    {key: CryptoKey (HKDF, not extractable), made: 1779120000}
 *     piece    {code: "0123456789ABT", title: "春水"}
 *     sent     {id: "9f86…", code: "0123456789ABT", body: Uint8Array, made: 1779120000}
 *
 * A browser may clear it: iOS does so seven days after the last visit. The words on paper are what lasts.
 */

/** @typedef {{key: CryptoKey, made: number}} Words */
/** @typedef {{code: string, title: string}} Piece */
/** @typedef {{id: string, code: string, body: Uint8Array, made: number}} Sent signed, its answer not yet known */

const WORDS = "words";
const STORES = [WORDS, "piece", "sent"];

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
   * @returns {Promise<Kept>}
   */
  static async open(origin) {
    const request = indexedDB.open(`kilnmark own ${origin}`, 1);
    request.onupgradeneeded = () => STORES.forEach((name) => request.result.createObjectStore(name));
    return new Kept(await answered(request));
  }

  /**
   * Return the words, or undefined where none are kept.
   * @returns {Promise<Words | undefined>}
   */
  words() {
    return this.get(WORDS, "");
  }

  /**
   * Keep the words in the place of any kept before.
   * @param {CryptoKey} key
   */
  async keepWords(key) {
    await this.put(WORDS, "", { key, made: Math.floor(Date.now() / 1000) });
    // Asked for once there is something to lose; a browser that says no says so by clearing it one day.
    await navigator.storage?.persist?.().catch(() => false);
  }

  /** Forget the words and what was held by them. */
  async forgetWords() {
    for (const name of STORES) await answered(this.store(name, "readwrite").clear());
  }

  /**
   * Return the pieces noted here, in the order of their codes.
   * @returns {Promise<Piece[]>}
   */
  pieces() {
    return answered(this.store("piece").getAll());
  }

  /**
   * Note a piece.
   * @param {Piece} piece
   */
  keepPiece(piece) {
    return this.put("piece", piece.code, piece);
  }

  /**
   * Note a piece no longer.
   * @param {string} code
   */
  dropPiece(code) {
    return answered(this.store("piece", "readwrite").delete(code));
  }

  /**
   * Return what was signed and not answered, of a piece or of all.
   * @param {string} [code]
   * @returns {Promise<Sent[]>}
   */
  async sent(code) {
    /** @type {Sent[]} */
    const all = await answered(this.store("sent").getAll());
    return all.filter((each) => code === undefined || each.code === code);
  }

  /**
   * Keep what was signed, before it is posted: the same bytes are posted again where no answer comes.
   * @param {Sent} sent
   */
  keepSent(sent) {
    return this.put("sent", sent.id, sent);
  }

  /**
   * Forget what was answered.
   * @param {string} id
   */
  dropSent(id) {
    return answered(this.store("sent", "readwrite").delete(id));
  }

  /**
   * @param {string} name
   * @param {IDBTransactionMode} [mode]
   */
  store(name, mode = "readonly") {
    return this.database.transaction(name, mode).objectStore(name);
  }

  /**
   * @param {string} name
   * @param {string} key
   * @returns {Promise<any>}
   */
  get(name, key) {
    return answered(this.store(name).get(key));
  }

  /**
   * @param {string} name
   * @param {string} key
   * @param {unknown} value
   */
  put(name, key, value) {
    return answered(this.store(name, "readwrite").put(value, key));
  }
}
