/** A page that was kept: its first line says of when it is. And in a chat's own browser, how to get out of it. */

import { element, mark, part } from "./drawn.js";
import { now, say, sayAgo, sayTime } from "./said.js";

const FRESH = 10 * 60; // seconds: a server's answer may be a minute old, clocks differ by minutes

/** Show how old the page's answer is, when it is not of now, and the bar that leads out of WeChat. */
export function showAge() {
  const wechat = document.getElementById("wechat");
  if (wechat) wechat.hidden = !/MicroMessenger/i.test(navigator.userAgent);
  const at = Number(part("phone").dataset.at);
  const age = now() - at;
  if (age < FRESH && navigator.onLine) return;
  const line = part("aged");
  line.replaceChildren(mark("bang"), element("span", "", say("page.phone-aged", { time: sayTime(at), ago: sayAgo(age) })));
  line.hidden = false;
}
