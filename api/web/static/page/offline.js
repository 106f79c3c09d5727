/**
 * After one visit the page opens without a network: a worker keeps it, its pictures and its proofs.
 *
 * Where there is no worker (WeChat on iPhones, plain http) nothing is lost but that.
 */

/** Let the worker keep what this page has loaded. */
export function keepForLater() {
  if (!("serviceWorker" in navigator) || !isSecureContext) return;
  navigator.serviceWorker
    .register("/worker.js")
    .then(() => navigator.serviceWorker.ready)
    .then((ready) => {
      const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
      ready.active?.postMessage({ keep: [location.href, ...loaded] });
    })
    .catch(() => undefined);
}
