// The hall, made handier: what is ticked is looked for at once, and more cards come below those that are there. Without
// this program the same is done by the page's own button and links.

const WIDE = "(min-width:60rem)";

/** @param {string} id @returns {HTMLElement | null} */
const part = (id) => document.getElementById(id);

function open() {
  const wide = matchMedia(WIDE).matches;
  for (const each of document.querySelectorAll("#side > details")) {
    if (each instanceof HTMLDetailsElement && wide) each.open = true;
  }
}

function siftAtOnce() {
  const form = part("sift");
  part("side")?.addEventListener("change", () => {
    if (form instanceof HTMLFormElement) form.requestSubmit();
  });
}

/** @param {HTMLAnchorElement} link */
async function append(link) {
  const answer = await fetch(link.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) throw new Error(String(answer.status));
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const cards = [...page.querySelectorAll("#grid > li")].map((each) => document.importNode(each, true));
  part("grid")?.append(...cards);
  const next = page.getElementById("more");
  if (next instanceof HTMLAnchorElement) link.href = next.href;
  else link.closest(".more")?.remove();
  cards[0]?.querySelector("a")?.focus({ preventScroll: true });
}

function goOnBelow() {
  const link = part("more");
  if (!(link instanceof HTMLAnchorElement)) return;
  let busy = false;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    append(link).catch(() => location.assign(link.href)).finally(() => {
      busy = false;
    });
  });
}

document.documentElement.classList.add("scripted");
open();
siftAtOnce();
goOnBelow();
