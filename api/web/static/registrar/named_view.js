/** A statement as it is read before it is signed; below it whom its codes and keys are, as the ledger has them. */

import { put } from "./ui.js";
import { say } from "../sign/spoken.js";
import { statementView } from "../sign/statement_view.js";
import { tailOf } from "../sign/told.js";

/**
 * Draw it.
 * @param {import("./desk.js").Desk} desk
 * @param {Uint8Array} payload
 * @param {boolean} waits whether it is what an endorsement stands behind
 */
export function namedView(desk, payload, waits) {
  const view = statementView(payload, desk.origin, waits, desk.profile);
  const text = new TextDecoder().decode(payload);
  const known = [...text.matchAll(/"([^"]+)"/g)].map(([, value]) => [value, desk.people.get(value)?.zh ?? desk.keeper(value)]);
  const names = new Map(known.filter(([, name]) => name).map(([value, name]) => [value, `${value.startsWith("did:") ? `…${tailOf(value)}` : value} ${name}`]));
  if (names.size) view.append(put("p", "note", say("registrar.names", { names: [...names.values()].join("；") })));
  return view;
}
