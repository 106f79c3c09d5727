/**
 * Which order a new piece answers: those that its maker has taken and no piece answers yet; without any nothing is asked.
 */

import { element, input, show } from "../sign/elements.js";
import { say } from "../sign/spoken.js";

/** @typedef {{answered: string, due: string, id: string, order: string}} Taken */

/**
 * Offer them; without a network those known last.
 * @param {import("./desk.js").Desk} desk
 */
export async function offerOrders(desk) {
  const maker = desk.person?.code ?? desk.told?.holder ?? "";
  const taken = /** @type {Taken[]} */ ((await desk.learnt("orders", `/api/v1/people/${maker}/commissions`)) ?? []);
  const open = taken.filter(({ answered }) => !answered);
  const named = open.map(({ id, due, order }) => new Option(`${order.slice(0, 16)} ${due && say("order.due-day", { due })}`.trim(), id));
  element("new-order").replaceChildren(new Option(say("studio.new-order-none"), ""), ...named);
  input("new-order").value = "";
  show("new-order-part", open.length > 0);
}
