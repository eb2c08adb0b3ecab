// What opens without network: the one paper that is open, and the page that says that there is no network. Nothing else
// private is kept. The server puts VERSION and SHELL (the addresses of that page and its files) before this text; a
// paper brings its own files (keep.js). The copy of a paper goes when it is handed in (keep.js), when the server leads
// elsewhere, at its deadline and grace, when somebody signs in or out, and when another paper is opened.
const PAPER = "bai";
const KEPT = `vo-${VERSION}`;
const PATIENCE = 4000; // ms that a paper may take to come before its copy is shown
const ADDRESS = /^\/lam-bai\/[\w-]+(\/xem-lai)?$/;
const ANY = { ignoreVary: true };

const rootOf = (path) => path.replace(/\/xem-lai$/, "");
const isBusy = ({ status }) => status >= 500 || status === 429; // says nothing of whose the paper is
const forget = () => caches.delete(PAPER);
const get = async (path) => (await caches.open(PAPER)).match(path, ANY);

// The one that is kept, if its time is not over. The phone's clock decides here, and over nothing else.
async function kept() {
  if (!(await caches.has(PAPER))) return null;
  const pages = (await (await caches.open(PAPER)).keys()).map(({ url }) => new URL(url).pathname).filter((path) => ADDRESS.test(path));
  const root = pages.length && rootOf(pages[0]);
  const copy = root && ((await get(root)) || (await get(pages[0])));
  if (copy && Date.now() < copy.headers.get("X-Until")) return root;
  await forget();
  return null;
}

async function store(path, reply) {
  const text = await reply.text();
  const [, left, grace] = /data-seconds-left="(\d+)" data-grace="(\d+)"/.exec(text) || [];
  if (!left) return;
  const root = await kept();
  if (root && root !== rootOf(path)) await forget();
  const headers = new Headers(reply.headers);
  for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name);
  headers.set("X-Over", Date.now() + left * 1000);
  headers.set("X-Until", Date.now() + (Number(left) + Number(grace)) * 1000);
  const cache = await caches.open(PAPER);
  await cache.put(path, new Response(text, { headers }));
  if (path === rootOf(path)) await cache.delete(`${path}/xem-lai`); // it lists what was open before
}

// The copy, with the time that is left by now: at most what was left then.
async function copyOf(path) {
  const copy = (await kept()) && (await get(path));
  if (!copy) return null;
  const now = Math.max(0, Math.floor((copy.headers.get("X-Over") - Date.now()) / 1000));
  const text = (await copy.text()).replace(/data-seconds-left="(\d+)"/, (_, left) => `data-seconds-left="${Math.min(left, now)}"`);
  return new Response(text, { headers: copy.headers });
}

async function learn(path, reply) {
  if (reply.ok) await store(path, reply);
  else if (!isBusy(reply) && rootOf(path) === (await kept())) await forget(); // handed in, signed out, not theirs
}

async function paper(request, path, fresh) {
  const late = new Promise((done) => { setTimeout(done, PATIENCE); });
  const first = await Promise.race([fresh, late]).catch(() => null);
  if (first && !isBusy(first)) return first;
  return (await copyOf(path)) || first || fresh.catch(offline);
}

async function offline() {
  const [page, root] = [await caches.match("/mat-mang", ANY), await kept()];
  if (!page || !root) return page || Response.error();
  const text = (await page.text()).split('<p hidden><a class="btn" href="/"').join(`<p><a class="btn" href="${root}"`);
  return new Response(text, { headers: page.headers });
}

async function keep({ page, files }) {
  if (!ADDRESS.test(page)) return;
  if (!(await kept()) || !(await get(page))) await fetch(page, { redirect: "manual" }).then((reply) => reply.ok && store(page, reply));
  if ((await kept()) !== rootOf(page)) return;
  const cache = await caches.open(PAPER);
  for (const file of files) if (/^\/(static|tep)\//.test(file) && !(await cache.match(file, ANY))) await cache.add(file).catch(() => {});
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  if (request.method !== "GET") {
    if (/^\/dang-(nhap|xuat|ky)/.test(pathname)) event.waitUntil(forget());
  } else if (request.mode !== "navigate") {
    if (/^\/(static|tep)\//.test(pathname) && !request.headers.has("Range")) event.respondWith(caches.match(request, ANY).then((one) => one || fetch(request)));
  } else if (ADDRESS.test(pathname)) {
    const fresh = fetch(request);
    event.waitUntil(fresh.then((reply) => learn(pathname, reply.clone())).catch(() => {}));
    event.respondWith(paper(request, pathname, fresh));
  } else {
    event.waitUntil(kept());
    event.respondWith(fetch(request).catch(offline));
  }
});
addEventListener("message", (event) => event.waitUntil(keep(event.data)));
addEventListener("install", (event) => event.waitUntil((async () => {
  await (await caches.open(KEPT)).addAll(SHELL.map((one) => new Request(one, { credentials: "omit" })));
  if (!(await kept())) await skipWaiting();
})()));
addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name !== KEPT && name !== PAPER) await caches.delete(name);
  await kept();
  await clients.claim();
})()));
