// Hands a piece in while the page's timer sends what waits, as `own.mjs` answers; the ledger and the phone's store are in memory.

import { Queue } from "../../api/web/static/sign/queue.js";
import { answerAll } from "./asked.mjs";

const PICTURE = { type: "image/jpeg" };

class Store {
  all = new Map();
  pictures = new Map([["aa", PICTURE], ["bb", PICTURE]]);
  sent = async () => [...this.all.values()];
  keepSent = async (sent) => void this.all.set(sent.id, sent);
  dropSent = async (id) => void this.all.delete(id);
  photo = async (sha256) => this.pictures.get(sha256);
  dropPhoto = async (sha256) => void this.pictures.delete(sha256);
}

/** Return what the ledger was asked, what the hand-in came to, and what then waits: the timer fires at each request. */
async function handedIn(status) {
  const queue = new Queue(new Store());
  const asked = [];
  const timers = [];
  globalThis.document = { querySelector: () => null };
  globalThis.fetch = async (path, { method }) => {
    asked.push(`${method} ${path}`);
    if (asked.length < 9) timers.push(queue.sendAll());
    await new Promise((go) => setTimeout(go));
    return { ok: status === 200, status, json: async () => ({ code: "slot-taken", entries: [7], statements: ["s"], receipts: ["r"] }) };
  };
  const became = await queue.handInBody("春水", "id", new Uint8Array(), ["aa", "bb"]).then(
    ({ receipts }) => receipts,
    (error) => error.message,
  );
  await Promise.allSettled(timers); // without an answer a page asks again later
  const { kept } = queue;
  return { asked, became, waiting: (await kept.sent()).length, pictures: kept.pictures.size };
}

await answerAll({ handedIn });
