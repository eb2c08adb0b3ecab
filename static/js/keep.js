// Once the page stands, the worker keeps it for a time without network: see static/js/worker.js.
const stores = window.caches;

async function keep() {
  const rule = { createScriptURL: () => "/worker.js" };
  const policy = window.trustedTypes ? trustedTypes.createPolicy("worker", rule) : rule;
  await navigator.serviceWorker.register(policy.createScriptURL(""));
  const { active } = await navigator.serviceWorker.ready;
  const files = [...document.querySelectorAll("script[src], link[rel=stylesheet], link[rel=icon], img")];
  active.postMessage({ page: location.pathname, files: files.map((one) => new URL(one.src || one.href).pathname) });
}

if (navigator.serviceWorker) addEventListener("load", () => keep().catch(() => {}));
document.addEventListener("paper:forget", () => stores && stores.delete("bai").catch(() => {}));
addEventListener("pageshow", ({ persisted }) => {
  // The copy of the review lists what was open before.
  if (persisted && stores) stores.open("bai").then((copies) => copies.delete(document.querySelector("#exam").dataset.review)).catch(() => {});
});
