/**
 * Lines of a verdict: a reason code and its fields, never a sentence. SPEC §14.
 *
 *     {"basis":"inclusion","code":"included","fields":{"index":184302,"size":184990}}
 */

/** @typedef {"signature" | "inclusion" | "witnesses" | "slot-proof" | "snapshot" | "server" | "replay"} Basis */
/** @typedef {string | number | readonly string[]} Value */
/** @typedef {{ code: string, fields: Record<string, Value>, basis?: Basis }} Line */

/**
 * Return a line, its fields in the order of their names.
 *
 * @param {string} code
 * @param {Record<string, Value>} [fields]
 * @param {Basis} [basis] of a checked line alone
 * @returns {Line}
 */
export function line(code, fields = {}, basis) {
  const sorted = Object.fromEntries(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)));
  return basis === undefined ? { code, fields: sorted } : { basis, code, fields: sorted };
}

/**
 * Report whether a line was reckoned here, from bytes this browser holds, so that it bears a tick.
 *
 * @param {Line} said
 */
export const isTicked = ({ basis }) =>
  basis !== undefined && ["signature", "inclusion", "witnesses", "slot-proof"].includes(basis);
