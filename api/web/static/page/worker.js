/**
 * The worker that answers when the network does not: pages of pieces, what they load, their proofs, and the kiln's page.
 *
 * The network always comes first, so that nobody is shown yesterday's answer for want of asking; programs and pictures
 * whose address names their content are taken from what is kept. A page that is shown from here says of when it is.
 */

/// <reference lib="webworker" />
const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const STORE = "kilnmark-1";
const MOST = 400; // answers kept; the oldest go first
const NAMED = /^\/(static\/[0-9a-f]{12}\/|(blob|thumb)\/[0-9a-f]{64})/;
const KEPT = /^\/([cC]\/|api\/v1\/pieces\/[^/]+\/bundle$|static\/|blob\/|thumb\/|$|verify$|kiln$|studio(\/(new|device|kiln|drafts))?$)/;

/** @param {string} address */
const isOurs = (address) => {
  const url = new URL(address);
  return url.origin === worker.location.origin && KEPT.test(url.pathname) && !url.pathname.endsWith(".png");
};

/** @param {Cache} store */
async function trim(store) {
  const kept = await store.keys();
  for (const old of kept.slice(0, Math.max(0, kept.length - MOST))) await store.delete(old);
}

/** @param {readonly string[]} addresses */
async function keep(addresses) {
  const store = await caches.open(STORE);
  for (const address of new Set(addresses)) {
    if (!isOurs(address)) continue;
    if (NAMED.test(new URL(address).pathname) && (await store.match(address))) continue;
    const response = await fetch(address).catch(() => null);
    if (response?.ok) await store.put(address, response);
  }
  await trim(store);
}

/** @param {Request} request */
async function answer(request) {
  const store = await caches.open(STORE);
  const kept = await store.match(request);
  if (kept && NAMED.test(new URL(request.url).pathname)) return kept;
  try {
    const fresh = await fetch(request);
    if (fresh.ok) await store.put(request, fresh.clone());
    return fresh;
  } catch (error) {
    const old = kept ?? (await store.match(request, { ignoreSearch: true, ignoreVary: true }));
    if (old) return old;
    throw error;
  }
}

worker.addEventListener("install", () => void worker.skipWaiting());
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener("message", (event) => event.waitUntil(keep(event.data?.keep ?? [])));
worker.addEventListener("fetch", (event) => {
  if (event.request.method === "GET" && isOurs(event.request.url)) event.respondWith(answer(event.request));
});
