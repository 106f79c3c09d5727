/**
 * The ledger as a page asks it that signs: `/api/v1`, SPEC §15. Public answers in, signed statements out, nothing else.
 *
 *     await read("/api/v1/keys/did:key:z6Mk…")    {role: "person", holder: "zs001", …}
 *     await post(body)                            {entries: [412, 413], receipts: […], statements: […]}
 *
 * A page of the studio's own web origin asks the ledger's address, which stands in its head; every other asks where it is.
 */

/**
 * @typedef {{statement: string, kind: string, payload: string, issuer: string, entry: number, time: number,
 *   keys: string[], consent: string[], have: string[], lapses: number}} Waits
 */
/** @typedef {{entries: number[], receipts: string[], statements: string[]}} Accepted */
/** @typedef {Record<"code" | "zh" | "en" | "hint_zh" | "hint_en", string> & {fields: Record<string, string>}} Problem */

const JSON_TYPE = "application/json";
const UNSURE = [408, 429, 500, 502, 503, 504]; // what was posted may be there, or may be posted again later

/** No answer, or none that says whether it was entered: the same bytes may be posted again, and must be (SPEC §15). */
export class Unanswered extends Error {}

/** The ledger's refusal: nothing was entered. */
export class Declined extends Error {
  /** @param {Problem} problem */
  constructor(problem) {
    super(problem.code);
    this.problem = problem;
  }
}

/**
 * Return the address of something of the ledger's: as it is on the ledger's own pages, whole on the studio's.
 * @param {string} path
 */
export function at(path) {
  const head = /** @type {HTMLMetaElement | null} */ (document.querySelector('meta[name="kilnmark-ledger"]'));
  return (head?.content ?? "") + path;
}

/**
 * Return an answer of the ledger's, asked for anew.
 * @param {string} path
 * @returns {Promise<any>}
 * @throws {Unanswered | Declined}
 */
export const read = (path) => asked(path, { cache: "no-store" });

/**
 * Post a submission.
 * @param {Uint8Array} body
 * @returns {Promise<Accepted>}
 * @throws {Unanswered | Declined}
 */
export const post = (body) => send("/api/v1/statements", "POST", body, JSON_TYPE);

/**
 * Bring a picture that an admitted statement names; again and again is the same.
 * @param {string} sha256 hex
 * @param {Blob} picture
 * @throws {Unanswered | Declined}
 */
export const bring = (sha256, picture) => send(`/api/v1/photos/${sha256}`, "PUT", picture, picture.type);

/**
 * @param {string} path
 * @param {string} method
 * @param {Uint8Array | Blob} body
 * @param {string} type
 */
const send = (path, method, body, type) => asked(path, { method, body, headers: { "Content-Type": type } });

/**
 * @param {string} path
 * @param {RequestInit} how
 * @returns {Promise<any>}
 */
async function asked(path, how) {
  let answer;
  let said;
  try {
    answer = await fetch(at(path), { ...how, credentials: "omit" });
    said = await answer.json();
  } catch (error) {
    throw new Unanswered(String(error)); // no network, or the answer broke off: it may have been entered
  }
  if (answer.ok) return said;
  if (UNSURE.includes(answer.status)) throw new Unanswered(said.code ?? String(answer.status));
  throw new Declined(said);
}
