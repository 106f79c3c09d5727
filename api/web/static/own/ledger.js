/**
 * The ledger as a holder's pages ask it: `/api/v1`, SPEC §15. Public answers in, signed statements out, nothing else.
 *
 *     await readHolding("0123456789ABT")   {code, head, owner, keys: […], waiting: […], …}
 *     await post(body)                     {entries: [412, 413], receipts: […], statements: […]}
 */

/** @typedef {{key: string, role: "claim" | "owner", ended: number}} Known a key of the piece; ended −1 while in force */
/** @typedef {{statement: string, ground: string, since: number, ends: string, objected: boolean, head: string}} Dispute */
/**
 * @typedef {{statement: string, kind: string, payload: string, issuer: string, entry: number, time: number,
 *   keys: string[], consent: string[], have: string[], lapses: number}} Waits
 */
/**
 * @typedef {{as_of: {size: number, time: number}, code: string, head: string, serial: number, status: number,
 *   person: string, owner: string, since: number, reported: string, final_at: number, returned: boolean,
 *   keys: Known[], dispute: Dispute | null, waiting: Waits[]}} Holding
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
 * Return whose a piece is.
 * @param {string} code
 * @returns {Promise<Holding>}
 */
export const readHolding = (code) => read(`/api/v1/pieces/${code}/holding`);

/**
 * Return the title of a piece.
 * @param {string} code
 * @returns {Promise<{zh: string, en?: string}>}
 */
export const readTitle = async (code) => (await read(`/api/v1/pieces/${code}`)).stated.title;

/**
 * Yield every claimed piece with its owner key, a page of the ledger's list at a time.
 * @returns {AsyncGenerator<[string, string][]>}
 */
export async function* readHolders() {
  for (let after = ""; ; ) {
    const page = await read(`/api/v1/holders?after=${encodeURIComponent(after)}`);
    yield page.holders;
    if (!page.next) return;
    after = page.next;
  }
}

/**
 * Post a submission.
 * @param {Uint8Array} body
 * @returns {Promise<Accepted>}
 * @throws {Unanswered | Declined}
 */
export const post = (body) =>
  asked("/api/v1/statements", { method: "POST", body, headers: { "Content-Type": JSON_TYPE } });

/** @param {string} path */
const read = (path) => asked(path, { cache: "no-store" });

/**
 * @param {string} path
 * @param {RequestInit} how
 * @returns {Promise<any>}
 */
async function asked(path, how) {
  let answer;
  let said;
  try {
    answer = await fetch(path, { ...how, credentials: "omit" });
    said = await answer.json();
  } catch (error) {
    throw new Unanswered(String(error)); // no network, or the answer broke off: it may have been entered
  }
  if (answer.ok) return said;
  if (UNSURE.includes(answer.status)) throw new Unanswered(said.code ?? String(answer.status));
  throw new Declined(said);
}
