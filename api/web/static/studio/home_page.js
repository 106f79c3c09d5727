/**
 * `/studio`: the artisan's home.
 *
 *     no stamp ──▶ 手机印章 ──▶ words, picture ──▶ QR for the registrar ──▶ enrolled: what waits, what to make, my works
 */

import { element, show, tellError } from "../sign/elements.js";
import { say } from "../sign/spoken.js";
import { keepForLater } from "../page/offline.js";
import { openDesk } from "./desk.js";
import { drawIntroduction } from "./home_introduction.js";
import { drawWelcome } from "./home_stamp.js";
import { drawTodo } from "./home_todo.js";
import { drawWorks } from "./home_works.js";

/** @typedef {import("./desk.js").Desk} Desk */

/** Whom the ledger knows the stamp as: a person, a helper of theirs, nobody yet, or another who signs elsewhere. */
const HOMES = ["person", "helper", "nobody", "other", "none"];

/** @param {Desk} desk */
function homeOf({ key, told }) {
  if (!key) return "none";
  if (!told?.role || told.role === "candidate") return "nobody";
  return ["person", "helper"].includes(told.role) ? told.role : "other";
}

/** @param {Desk} desk */
async function draw(desk) {
  const home = homeOf(desk);
  const again = async () => (await desk.look(), await draw(desk));
  const inside = home === "person" || home === "helper";
  for (const each of HOMES) element("page").classList.toggle(`is-${each}`, each === home);
  show("begin", !inside && home !== "other");
  show("elsewhere", home === "other");
  show("home", inside);
  show("doors", inside);
  show("todo", home !== "none" && home !== "other");
  show("works", home === "person");
  if (home === "none") drawWelcome(desk, element("begin"), again);
  if (home === "nobody") await drawIntroduction(desk, element("begin"), again);
  if (inside) element("greeting").textContent = say(`studio.greeting-${home}`, { name: desk.person?.names.zh ?? desk.key?.stamp.name });
  if (home !== "none" && home !== "other") await drawTodo(desk, again);
  await drawWorks(desk);
  element("page").dataset.ready = home;
}

async function start() {
  const desk = await openDesk();
  if (!desk) return;
  try {
    await draw(desk);
  } catch (error) {
    tellError("home-said", error);
  }
  keepForLater();
}

start();
