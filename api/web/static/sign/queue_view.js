/**
 * The queue as its holder sees it, on every page that signs: whether there is a network, what waits, what was refused.
 *
 *     没有网络，可以照常签署    待发 2 件        春水  10:42 签署  等网络        秋山  未入账：此窑位已有作品  〔知道了〕
 *
 * Sent again by itself when the network comes back, when the page is opened, and now and then while it is.
 */

import { element, made, show, tellIn } from "./elements.js";
import { Unanswered } from "./ledger.js";
import { isChinese } from "./profile.js";
import { asSentence } from "./sentence.js";
import { say } from "./spoken.js";

/** @typedef {import("./kept.js").Waiting} Waiting */

const AGAIN = 20_000; // milliseconds

/**
 * Show the queue in `#queue`, its bar in `#network`, and send what waits.
 * @param {import("./queue.js").Queue} queue
 * @param {() => void} [entered] called after something went in
 * @returns {() => Promise<void>} looks again at once
 */
export function offerQueue(queue, entered = () => undefined) {
  /** @type {Promise<void> | null} */
  let running = null;
  const look = async () => {
    try {
      if ((await queue.sendAll()) > 0) entered();
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
    }
    await draw(queue, look);
  };
  const once = () => (running ??= look().finally(() => (running = null)));
  window.addEventListener("online", once);
  window.addEventListener("offline", () => void draw(queue, once));
  setInterval(() => void (navigator.onLine && !document.hidden && once()), AGAIN);
  void once();
  return once;
}

/**
 * @param {import("./queue.js").Queue} queue
 * @param {() => Promise<void>} look
 */
async function draw(queue, look) {
  const waiting = await queue.kept.sent();
  const many = waiting.filter(({ refused }) => !refused).length;
  show("network", !navigator.onLine || many > 0);
  const bar = navigator.onLine ? [] : [say("sign.offline")];
  tellIn("network-said", [...bar, many ? say("sign.waiting", { count: many }) : ""]);
  show("queue", waiting.length > 0);
  element("queue-list").replaceChildren(...waiting.map((each) => line(queue, each, look)));
}

/**
 * @param {import("./queue.js").Queue} queue
 * @param {Waiting} sent
 * @param {() => Promise<void>} look
 */
function line(queue, sent, look) {
  const item = made("li");
  const name = made("b", sent.code);
  name.className = "kai";
  const time = new Date(sent.made * 1000).toLocaleTimeString(isChinese() ? "zh-CN" : "en-GB", { hour: "2-digit", minute: "2-digit" });
  const text = made("div");
  text.append(name, made("span", say("sign.signed-at", { time })));
  item.append(text, chip(sent));
  if (sent.refused) item.append(refusal(queue, sent, look));
  return item;
}

/** @param {Waiting} sent */
function chip({ refused, entries }) {
  const state = refused ? "refused" : entries.length ? "pictures" : navigator.onLine ? "again" : "network";
  const shown = made("span", say(`sign.queue-${state}`));
  shown.className = "chip";
  return shown;
}

/**
 * @param {import("./queue.js").Queue} queue
 * @param {Waiting} sent
 * @param {() => Promise<void>} look
 */
function refusal(queue, sent, look) {
  const { refused } = sent;
  const part = made("div");
  part.className = "told";
  part.append(...[isChinese() ? refused?.zh : refused?.en, isChinese() ? refused?.hint_zh : refused?.hint_en].map((each) => made("p", asSentence(each ?? ""))));
  const button = /** @type {HTMLButtonElement} */ (made("button", say("sign.queue-read")));
  button.type = "button";
  button.className = "btn line";
  button.addEventListener("click", async () => (await queue.drop(sent), await look()));
  part.append(button);
  return part;
}
