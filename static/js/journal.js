// What is kept and sent: see templates/_paper_form.html.
const form = document.querySelector("#exam");
const { token } = form.dataset;
const csrf = document.querySelector('meta[name="csrf-token"]').content;
const LEAD = 2 ** 20; // counters of a lead begin at its number of these, so a newer page's answers win

// question → [choice (a code, a number or words), seq]: saved or not, and as the server is known to hold it
const [known, held] = [new Map(), new Map()];
let [kept, memory] = [true, new Map()]; // kept false: the browser refuses, the journal lives in memory
let [stopped, over] = [false, false];
// leads: the server gave this page the lead, number `lease`; away: a newer page has it; late: no lead is given any more
let [lease, leads, away, late, since] = [0, false, false, false, 0];
let [batch, tries, timer] = [50, 0, 0];
let [running, abort, ghost] = [null, null, 0]; // ghost: a lead that was asked for in vain may arrive until then
let [state, noted, lost] = ["idle", "", []];

const tell = (name, detail) => document.dispatchEvent(new CustomEvent(`paper:${name}`, { detail }));
const hear = (name, act) => document.addEventListener(`paper:${name}`, act);
const tabs = window.BroadcastChannel && new BroadcastChannel(`bai:${token}`);

function read() {
  try {
    if (kept) return new Map(JSON.parse(localStorage.getItem(`bai:${token}`) || "[]"));
  } catch {}
  return memory;
}

function write(entries) {
  memory = entries;
  try {
    localStorage.setItem(`bai:${token}`, JSON.stringify([...entries])); // an empty one too, so that a refusal shows
    if (!entries.size) localStorage.removeItem(`bai:${token}`);
    localStorage.setItem(`luu:${token}`, JSON.stringify([lease, [...held]]));
    if (stopped) localStorage.removeItem(`luu:${token}`);
  } catch {
    kept = false;
    if (!noted) say("");
  }
}

// What this browser was told before: a page out of the worker's copy is older than that.
function recall() {
  try {
    const [number, places] = JSON.parse(localStorage.getItem(`luu:${token}`));
    lease = number;
    for (const [question, entry] of places) held.set(question, entry);
  } catch {}
}

function show(next, time) {
  state = next;
  tell("state", { state, n: read().size, time });
}

function say(kind, href) {
  noted = kind || (kept ? "" : "refused");
  tell("note", { kind: noted, href, list: lost.join(", "), held: answered() });
}

const answered = () => [...held.values()].filter(([choice]) => choice !== null).length;

function record(question, choice) {
  const entries = read();
  const seqOf = (map) => (map.get(question) || [0, 0])[1];
  const entry = [choice, Math.max(lease * LEAD, seqOf(known), seqOf(entries)) + 1];
  known.set(question, entry);
  entries.delete(question); // the latest change is sent last
  write(entries.set(question, entry));
  if (noted === "newer") say("");
  if (state === "offline") show("offline");
  if (!tries) flush();
}

// Without entries it asks for the lead.
function put(entries, signal) {
  const headers = { "X-CSRF-Token": csrf };
  if (!entries) return fetch(form.dataset.lead, { method: "POST", headers, signal });
  const body = JSON.stringify(entries.map(([question, [choice, seq]]) => ({ question, choice, seq })));
  headers["Content-Type"] = "application/json";
  if (leads) headers["X-Lease"] = lease;
  return fetch(form.dataset.url, { method: "PUT", headers, body, signal, keepalive: true });
}

function take(question, entry) {
  known.set(question, entry);
  tell("fill", [question, entry[0]]);
}

// True: the server held something newer. `refused`: where the counters are the same, its answer stands.
function acknowledge(saved, refused) {
  const entries = read();
  let adopted = false;
  for (const { question, choice, seq } of saved) {
    const mine = known.get(question);
    const base = form.elements[`s${question}`]; // what a plain sending of this form builds on
    if (base && Number(base.value) < seq) base.value = seq;
    if (entries.has(question) && entries.get(question)[1] <= seq) entries.delete(question);
    held.set(question, [choice, seq]);
    if (!mine || mine[1] > seq || (mine[1] === seq && (mine[0] === choice || !refused))) continue;
    take(question, [choice, seq]);
    adopted = true;
  }
  write(entries);
  if (adopted) tell("adopt");
  return adopted;
}

const lock = (locked) => form.querySelectorAll("fieldset").forEach((sheet) => { sheet.disabled = locked; });

function stop(kind) {
  stopped = true;
  lost = [...read().keys()];
  write(new Map());
  show("stopped");
  say(lost.length ? "lost" : kind, form.dataset.result);
  lock(true);
}

// This page is the newest: other tabs hear it at once, the server when it can be reached.
function claim() {
  [leads, away, late] = [false, false, false];
  since = performance.timeOrigin + performance.now();
  if (tabs) tabs.postMessage(since);
}

// Told to go on: another tab of this browser may have answered meanwhile, in the one journal there is.
function goOn() {
  claim();
  recall();
  for (const [question, entry] of [...held, ...read()]) {
    if (known.has(question) && known.get(question)[1] < entry[1]) take(question, entry);
  }
  tell("adopt");
  lock(over);
  say("");
  return wake();
}

function leave() {
  if (stopped || away) return;
  if (!leads && abort) abort.abort(); // it must not take the lead after the newer page
  [leads, away] = [false, true];
  tell("settle"); // what was being typed stays in the journal
  show("taken");
  say("taken");
  lock(true);
}

// True: go on with the queue.
async function settle(reply, entries) {
  const { status } = reply;
  const data = await reply.json().catch(() => ({}));
  const code = data.error && data.error.code;
  const final = code && (status === 409 || status === 404); // ours: whoever stands between says no such code
  if (data.seconds_left >= 0) tell("reply", data);
  if (data.saved && (reply.ok || status === 422)) {
    tries = 0;
    batch = 50;
    if (!entries && !away) [lease, leads] = [data.lease, true];
    const adopted = acknowledge(data.saved, !reply.ok || !entries);
    if (away) return false;
    if (entries || state !== "idle") show([...held.values()].some(([, seq]) => seq) ? "saved" : "idle", data.server_time);
    if (adopted) say("newer");
    else if (noted !== "newer") say("");
    return true;
  }
  if (reply.ok) throw status; // a hotspot's own page
  if (code === "elsewhere" && performance.now() < ghost) {
    [ghost, leads] = [0, false]; // our own, come late: ask again, once
    return true;
  }
  if (code === "elsewhere") leave();
  else if (final && status === 409 && !entries && read().size) {
    late = true; // what is still here goes all the same: the server keeps it apart
    return true;
  } else if (final) stop(code === "closed" ? "closed" : "late");
  else if (status === 401) wait("gone", form.dataset.signIn);
  else if (status === 403) wait("stale", location.pathname);
  else if (status === 429 || status >= 500 || !code || !entries) wait("trouble", "", Math.min(60, reply.headers.get("Retry-After")));
  else {
    // One by one, without the bad one, or the rest would never go.
    const [left, [question, [, seq]]] = [read(), entries[0]];
    if (entries.length < 2 && left.has(question) && left.get(question)[1] === seq) {
      left.delete(question);
      write(left);
      take(question, held.get(question) || [null, 0]); // the page shows what is kept
      tell("adopt");
    }
    batch = 1;
    return true;
  }
  return false;
}

function wait(kind, href, seconds) {
  if (away) return;
  show(kind === "stale" ? "gone" : kind);
  if (kind !== "trouble" && !(over && kind === "offline")) say(kind, href);
  tries += 1;
  clearTimeout(timer);
  timer = setTimeout(sync, 1000 * (seconds || Math.min(30, 2 ** tries) * (0.75 + Math.random() / 2)));
}

async function send(entries) {
  const slow = setTimeout(() => tries || away || !entries || show("saving"), 400);
  abort = new AbortController();
  const patience = setTimeout(() => abort.abort(), 12000);
  try {
    return await settle(await put(entries, abort.signal), entries);
  } catch ({ name }) {
    if (!entries && name === "AbortError") ghost = performance.now() + 120000;
    wait("offline");
    return false;
  } finally {
    clearTimeout(slow);
    clearTimeout(patience);
  }
}

async function drain() {
  while (!stopped && !away && (read().size || !(leads || late))) if (!(await send(leads || late ? [...read()].slice(0, batch) : null))) break;
}

function flush() {
  clearTimeout(timer);
  if (!running) running = drain().finally(() => { running = null; });
  return running;
}

// With nothing to send, a saved answer goes again: the reply tells the time, and that there is a network.
async function sync() {
  await flush();
  const again = [...held].find(([, entry]) => entry[1]);
  if (!again && leads && navigator.onLine && state === "offline") {
    show("idle");
    say("");
  }
  const sent = !away && !read().size && (stopped || (leads && (!again || (await send([again])))));
  return { sent, left: [...read().keys()], held: answered(), lost, away };
}

function wake() {
  tries = 0;
  return sync();
}

// The journal over the server's state, then what was tapped before this script came.
function merge() {
  const [entries, places, early] = [read(), [], []];
  tell("ask", places);
  for (const [question, written, shown] of places) {
    const before = held.get(question);
    const stored = before && before[1] > written[1] ? before : written;
    const entry = entries.get(question);
    const newer = entry && entry[1] > stored[1];
    held.set(question, stored);
    known.set(question, newer ? entry : stored);
    if (!newer) entries.delete(question);
    if (shown !== undefined && shown !== written[0]) early.push([question, shown]);
    else if (newer || stored === before) tell("fill", [question, known.get(question)[0]]);
  }
  write(entries);
  for (const change of early) record(...change);
  tell("adopt");
  return [...entries.keys()].some((question) => !known.has(question));
}

hear("answer", ({ detail }) => stopped || over || record(...detail));
hear("flush", ({ detail }) => {
  tell("settle");
  detail.done = wake().then((told) => (detail.lead && told.away ? goOn() : told));
});
hear("over", ({ detail }) => {
  tell("settle"); // typed before time was up
  over = detail;
  lock(over || away || stopped);
  if (noted === "offline") say("");
});
hear("forget", () => { stopped = true; write(new Map()); });
document.querySelector("#go-on").addEventListener("click", goOn);
if (tabs) tabs.onmessage = ({ data }) => data > since && leave();
addEventListener("online", () => {
  if (abort) abort.abort(); // begun on the dead network
  wake();
});
addEventListener("offline", () => wait("offline"));
addEventListener("pageshow", ({ persisted }) => persisted && !stopped && goOn()); // the review may have answered more
addEventListener("pagehide", () => {
  tell("settle");
  if (!stopped && !away && read().size) put([...read()]).catch(() => {});
});
document.addEventListener("visibilitychange", () => { tell("settle"); document.hidden ? flush() : wake(); });

recall();
claim();
const behind = merge();
// The review page listed as empty what was still here.
flush().then(() => behind && !read().size && !stopped && location.reload());
