/**
 * `/order`: a buyer writes an order and keeps it, or asks what became of one. The words never leave the browser.
 */

import { makeForm } from "../registrar/forms.js";
import { link, press, put, section, toldHere } from "../registrar/ui.js";
import { element, show } from "../sign/elements.js";
import { at, read } from "../sign/ledger.js";
import { isOrder, newOrder, orderHash } from "../sign/order.js";
import { isChinese } from "../sign/profile.js";
import { say } from "../sign/spoken.js";
import { showCode } from "../verify/code.js";
import { malformed } from "../verify/errors.js";

/** @typedef {{answered: string, due: string, by: {code: string, zh: string, en: string}}} Told */

function write() {
  const said = toldHere();
  const form = makeForm([{ name: "words", label: say("order.words"), as: "area", required: true, max: 3900, help: say("order.words-help") }]);
  const kept = put("div", "");
  const go = press(say("order.make"), async () => {
    const values = form.read();
    if (!values) return;
    const order = newOrder(values.words);
    const text = put("pre", "box", order);
    text.id = "order-made";
    text.style.whiteSpace = "pre-wrap";
    const copy = press(say("order.copy"), async () => {
      await navigator.clipboard.writeText(order);
      said.replaceChildren(put("p", "", say("order.copied")));
    }, said, "line");
    kept.replaceChildren(put("p", "lead", say("order.keep")), text, put("div", "acts", copy));
  }, said, "line");
  go.id = "order-make";
  return section(say("order.write"), put("p", "lead", say("order.lead")), form.root, put("div", "acts", go), kept, said);
}

function ask() {
  const said = toldHere();
  const form = makeForm([{ name: "text", label: say("order.text"), as: "area", required: true, max: 4000, help: say("order.ask-help") }]);
  const answer = put("div", "");
  answer.id = "order-answer";
  answer.setAttribute("role", "status");
  const go = press(say("order.ask"), async () => {
    const values = form.read();
    if (!values) return;
    answer.replaceChildren();
    if (!isOrder(values.text)) throw malformed("order-number");
    const told = /** @type {Told} */ (await read(`/api/v1/orders/${orderHash(values.text)}`));
    const lang = isChinese() ? "zh" : "en";
    answer.replaceChildren(
      put("p", "", say("order.taken-by", { maker: (isChinese() ? told.by.zh : told.by.en) || told.by.zh })),
      put("p", "soft", told.due ? say("order.due-day", { due: told.due }) : say("order.due-none")),
      put("p", "", told.answered ? link(at(`/c/${told.answered}?lang=${lang}`), `${say("order.made")} ${showCode(told.answered)}`) : say("order.open")),
    );
  }, said, "line");
  go.id = "order-ask";
  return section(say("order.ask"), form.root, put("div", "acts", go), answer, said);
}

show("starting", false);
element("order").replaceChildren(write(), ask());
element("page").dataset.ready = "order";
