/**
 * `/studio/orders`: a maker takes a buyer's order. The order stays here; the ledger is told its hash and the day promised.
 */

import { makeForm } from "../registrar/forms.js";
import { link, press, put, section, toldHere } from "../registrar/ui.js";
import { element, show, tellError } from "../sign/elements.js";
import { at } from "../sign/ledger.js";
import { isOrder, orderHash } from "../sign/order.js";
import { isChinese } from "../sign/profile.js";
import { say } from "../sign/spoken.js";
import { showCode } from "../verify/code.js";
import { malformed } from "../verify/errors.js";
import { openDesk } from "./desk.js";

/** @typedef {{answered: string, due: string, entry: number, id: string, order: string}} Taken */

/** @param {import("./desk.js").Desk} desk @param {string} person */
async function draw(desk, person) {
  const taken = /** @type {Taken[]} */ ((await desk.learnt("orders", `/api/v1/people/${person}/commissions`)) ?? []);
  const list = put("ul", "rows", ...taken.map(row));
  list.id = "orders-list";
  element("orders").replaceChildren(accept(desk, person), section(say("order.taken"), taken.length ? list : put("p", "lead", say("order.none"))));
}

/** @param {Taken} taken */
function row({ answered, due, id, order }) {
  const lang = isChinese() ? "zh" : "en";
  const piece = answered ? link(at(`/c/${answered}?lang=${lang}`), showCode(answered)) : put("span", "", say("order.open"));
  return put(
    "li", "", put("p", "", `${say("order.mark")} ${order.slice(0, 16)}`), put("p", "soft", due ? say("order.due-day", { due }) : say("order.due-none")),
    put("p", "", piece), answered ? null : put("p", "soft adr", `${say("order.cite")} ${id}`),
  );
}

/** @param {import("./desk.js").Desk} desk @param {string} person */
function accept(desk, person) {
  const said = toldHere();
  const form = makeForm([
    { name: "text", label: say("order.text"), as: "area", required: true, max: 4000, help: say("order.text-help") },
    { name: "due", label: say("order.due"), as: "date" },
  ]);
  const go = press(say("studio.sign-it"), async () => {
    const values = form.read();
    if (!values) return;
    if (!isOrder(values.text)) throw malformed("order-number");
    const subject = { maker: person, order: orderHash(values.text), ...(values.due ? { due: values.due } : {}) };
    const became = await desk.sign({ heading: say("order.accept"), code: subject.order.slice(0, 16), undo: 10, state: async () => [["CommissionAcceptance", subject]] });
    if (became !== "left") await draw(desk, person);
  }, said);
  go.id = "order-accept";
  return section(say("order.accept"), put("p", "lead", say("order.accept-lead")), form.root, put("div", "acts", go), said);
}

async function start() {
  const desk = await openDesk();
  if (!desk) return;
  const person = desk.person?.code;
  show("no-stamp", !person);
  if (person) await draw(desk, person).catch((error) => tellError("orders-said", error));
  element("page").dataset.ready = person ? "orders" : "none";
}

start();
