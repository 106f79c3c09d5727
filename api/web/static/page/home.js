/**
 * The page on which a code is typed or scanned: what is wrong with it is said while it is typed.
 *
 *     0123-4567-89AB-V   有一位不对：请与证书上的逐位核对。
 *
 * Which place it is nobody can tell from the check character, and a corrected code is never offered: it would be the
 * code of another piece. O is read as 0, I and L as 1, as on the server.
 */

import { canScan, scan } from "../sign/camera.js";
import { parseCode, showCode } from "../verify/code.js";
import { LedgerError } from "../verify/errors.js";
import { element, part } from "./drawn.js";
import { linkIn } from "./pasted.js";
import { say } from "./said.js";

const LENGTH = 13;
const READ = { O: "0", I: "1", L: "1" };

/**
 * Return what to say of a code as far as it is typed, and whether it is whole and right.
 *
 * @param {string} text
 * @returns {[string, boolean]}
 */
export function judgeCode(text) {
  const link = linkIn(text);
  if (link) return judgeLink(link);
  const read = text.normalize("NFKC").toUpperCase().replace(/[\s\p{Pd}]/gu, "");
  const plain = read.replace(/[OIL]/g, (letter) => READ[/** @type {"O" | "I" | "L"} */ (letter)]);
  const strange = /[^0-9A-HJKMNP-TV-Z]/u.exec(plain);
  if (strange) return [say("page.code-strange", { character: strange[0] }), false];
  if (!plain) return [say("page.code-empty"), false];
  if (plain.length < LENGTH) return [say("page.code-short", { count: LENGTH - plain.length }), false];
  if (plain.length > LENGTH) return [say("page.code-long", { count: plain.length - LENGTH }), false];
  try {
    return [`${say("page.code-right")} ${showCode(parseCode(plain))}`, true];
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    return [say("page.code-wrong"), false];
  }
}

/**
 * @param {import("./pasted.js").Pasted} link
 * @returns {[string, boolean]}
 */
function judgeLink({ host, code, path }) {
  if (!path) return [say("page.link-odd"), false];
  return isOurs(host) ? [say("page.link-right", { code: showCode(code) }), true] : [say("page.link-other", { host }), false];
}

/**
 * Report whether a host is this ledger's, or keeps a mirror of it.
 * @param {string} host
 */
const isOurs = (host) => (part("scan").dataset.hosts ?? "").split(" ").includes(host);

/** Say of the code what there is to say, each time it changes. */
function helpTyping() {
  const input = /** @type {HTMLInputElement} */ (part("code"));
  const help = element("p", "help");
  help.id = "code-help";
  help.setAttribute("role", "status");
  input.after(help);
  input.setAttribute("aria-describedby", help.id);
  const tell = () => {
    const [text, right] = judgeCode(input.value);
    help.textContent = text;
    help.classList.toggle("right", right);
  };
  input.addEventListener("input", tell);
  input.form?.addEventListener("submit", (event) => {
    const link = linkIn(input.value);
    if (link) {
      event.preventDefault(); // of a message only the link goes anywhere
      if (isOurs(link.host)) location.assign(`${link.path}?lang=${new FormData(input.form ?? undefined).get("lang")}`);
      return;
    }
    const typed = input.value.replace(/[^0-9A-Za-z]/g, "").length;
    if (typed > LENGTH) event.preventDefault(); // a hidden code in the wrong field goes nowhere
  });
  tell();
}

/**
 * Return where a QR's text leads on this site; null for any other's.
 * @param {string} text
 */
function leadingTo(text) {
  const link = linkIn(text);
  return link && isOurs(link.host) ? link.path : null;
}

/** Offer the camera where there is one and the browser reads QRs; else say what else there is. */
async function offerCamera() {
  const [box, said] = [part("scan"), part("scan-said")];
  box.hidden = false;
  if (!(await canScan())) {
    said.textContent = say("page.scan-none");
    return;
  }
  const [button, video] = [part("scan-go"), /** @type {HTMLVideoElement} */ (part("scan-video"))];
  button.hidden = false;
  /** @type {AbortController | null} */
  let running = null;
  const look = async () => {
    running = new AbortController();
    [video.hidden, button.textContent] = [false, say("page.scan-stop")];
    const wanted = (/** @type {string} */ text) => {
      const found = leadingTo(text) !== null;
      if (!found) said.textContent = say("page.scan-other");
      return found;
    };
    const text = await scan(video, wanted, running.signal);
    if (text) location.assign(leadingTo(text) ?? "/");
  };
  button.addEventListener("click", () => {
    if (running) running.abort();
    else {
      look()
        .catch(() => (said.textContent = say("page.scan-denied")))
        .finally(() => {
          [running, video.hidden, button.textContent] = [null, true, say("page.scan")];
        });
    }
  });
}

helpTyping();
offerCamera().catch(() => undefined);
