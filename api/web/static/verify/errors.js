/**
 * Refusals: a reason code and its fields, never a sentence. SPEC §1.
 *
 *     throw malformed("hex-malformed", { got: "0G" })
 *
 * The codes are those of the Python program, and so are the three sorts: bytes that do not parse, bytes that parse and
 * are not true, and a key that this verifier does not know, which is never a mismatch.
 */

/** @typedef {"malformed" | "verification" | "unknown-key"} Sort */
/** @typedef {Record<string, string | number | readonly string[]>} Fields */

export class LedgerError extends Error {
  /**
   * @param {Sort} sort
   * @param {string} code
   * @param {Fields} fields
   */
  constructor(sort, code, fields) {
    super(code);
    this.sort = sort;
    this.code = code;
    this.fields = fields;
  }
}

/**
 * Return the error for bytes that do not parse.
 * @param {string} code
 * @param {Fields} [fields]
 */
export const malformed = (code, fields = {}) => new LedgerError("malformed", code, fields);

/**
 * Return the error for what parses and is not true.
 * @param {string} code
 * @param {Fields} [fields]
 */
export const untrue = (code, fields = {}) => new LedgerError("verification", code, fields);

/**
 * Return the error for a key unknown here: *cannot tell*.
 * @param {string} code
 * @param {Fields} [fields]
 */
export const unknownKey = (code, fields = {}) => new LedgerError("unknown-key", code, fields);

/**
 * Return what `work` returns, or throw `instead(code)` where it refuses; any other error passes.
 *
 * @template T
 * @param {() => T} work
 * @param {(code: string) => LedgerError} instead
 * @param {readonly Sort[]} [sorts] which refusals are replaced; all of them when left out
 * @returns {T}
 */
export function replacing(work, instead, sorts) {
  try {
    return work();
  } catch (error) {
    if (error instanceof LedgerError && (sorts === undefined || sorts.includes(error.sort))) throw instead(error.code);
    throw error;
  }
}
