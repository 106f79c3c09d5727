/**
 * `/own`, 我的藏品: the pieces noted in this browser, what each is to the words kept here, and what waits.
 *
 *     0123-4567-89AB-T  春水   您持有此件        QDDH-E9D1-H5XV-1  秋山   有事项等您确认
 *
 * Which pieces are somebody's is found where their words are: the ledger's list is read, and compared here.
 */

import { element, input, made, onPress, show, tellIn } from "../sign/elements.js";
import { Holder } from "./holder.js";
import { Kept } from "./kept.js";
import { readHolders, readHolding, readTitle } from "./ledger.js";
import { Unanswered } from "../sign/ledger.js";
import { settle } from "../sign/outbox.js";
import { parseCode } from "./piece_code.js";
import { canSign } from "../sign/signing_key.js";
import { say } from "../sign/spoken.js";
import { showCode } from "../verify/code.js";

const own = element("own");
const origin = /** @type {string} */ (own.dataset.origin);
/** @type {Kept} */
let kept;
const chinese = document.documentElement.lang !== "en";

/** Show the pieces noted here; each line is filled when the ledger has answered. */
async function list() {
  const pieces = await kept.pieces();
  show("none", pieces.length === 0);
  element("pieces").replaceChildren(...pieces.map(line));
}

/** @param {import("./kept.js").Piece} piece */
function line({ code, title }) {
  const link = made("a");
  link.setAttribute("href", `/own/${code}?lang=${chinese ? "zh" : "en"}`);
  const state = made("span", say("own.asking"));
  state.className = "soft";
  const name = made("b", title);
  name.className = "kai";
  const number = made("span", showCode(code));
  number.className = "num soft";
  link.append(name, number, state);
  stateOf(code).then((text) => (state.textContent = text));
  const item = made("li");
  item.append(link);
  return item;
}

/**
 * Return what a piece is to the words kept here.
 * @param {string} code
 */
async function stateOf(code) {
  try {
    const holding = await readHolding(code);
    const holder = await Holder.of(kept, origin, code);
    if (holder?.waits(holding).length) return say("own.state-waits");
    if (!holder?.owns(holding)) return say("own.state-not-yours");
    if (holding.dispute) return say("own.state-dispute", { ends: holding.dispute.ends });
    if (holding.reported) return say(`own.state-${holding.reported}`);
    return holder.stated(holding).length ? say("own.state-stated") : say("own.state-yours");
  } catch (error) {
    if (error instanceof Unanswered) return say("sign.unanswered");
    throw error;
  }
}

/** Look for every piece that these words hold, in the ledger's list of holders. */
async function find() {
  let looked = 0;
  let found = 0;
  for await (const page of readHolders()) {
    for (const [code, did] of page) {
      const holder = await Holder.of(kept, origin, code);
      looked++;
      if (holder?.key.did === did) {
        found++;
        await note(code);
      }
    }
    tellIn("find-said", [say("own.found-so-far", { looked, found })]);
  }
  tellIn("find-said", [say("own.found", { looked, found })]);
  await list();
}

/** @param {string} code */
async function note(code) {
  const title = await readTitle(code);
  await kept.keepPiece({ code, title: chinese ? title.zh : title.en || title.zh });
}

/** Post again what was signed and not answered. */
async function resend() {
  for (const sent of await kept.sent()) await settle(kept, sent);
  show("unsent", false);
  tellIn("unsent-said", [say("own.resent")]);
  await list();
}

async function forget() {
  if (!input("forget-sure").checked) return tellIn("forget-said", [say("own.forget-tick")]);
  await kept.forgetWords();
  location.reload();
}

async function start() {
  show("starting", false);
  onPress("open-piece", "open-said", async () => {
    location.href = `/own/${parseCode(input("open-code").value)}?lang=${chinese ? "zh" : "en"}`;
  });
  if (!(await canSign())) return show("no-sign");
  kept = await Kept.open(origin);
  if (!(await kept.words())) return show("no-words");
  show("held");
  show("unsent", (await kept.sent()).length > 0);
  onPress("find", "find-said", find);
  onPress("resend", "unsent-said", resend);
  onPress("forget", "forget-said", forget);
  await list();
  own.dataset.ready = "";
}

start();
