// What is kept and sent: see templates/_paper_form.html.
const form = document.querySelector("#exam");
const key = `bai:${form.dataset.token}`;
const token = document.querySelector('meta[name="csrf-token"]').content;
const sheets = [...form.querySelectorAll("fieldset[data-position]")];
const known = new Map(); // question → [choice (a code, a number or words), seq], saved or not

let [kept, memory] = [true, new Map()]; // kept false: the browser refuses, the journal lives in memory
let [stopped, over] = [false, false];
let [batch, tries, timer] = [50, 0, 0];
let [typing, pending] = [0, null]; // pending: the last event of the box that is typed in
let [running, abort] = [null, null];
let [state, noted] = ["idle", ""];

const tell = (name, detail) => document.dispatchEvent(new CustomEvent(`paper:${name}`, { detail }));
const hear = (name, act) => document.addEventListener(`paper:${name}`, act);

function read() {
  try {
    if (kept) return new Map(JSON.parse(localStorage.getItem(key) || "[]"));
  } catch {}
  return memory;
}

function write(entries) {
  memory = entries;
  try {
    localStorage.setItem(key, JSON.stringify([...entries])); // an empty one too, so that a refusal shows
    if (!entries.size) localStorage.removeItem(key);
  } catch {
    kept = false;
    if (!noted) say("");
  }
}

function show(next, time) {
  state = next;
  tell("state", { state, n: read().size, time });
}

function say(kind, href) {
  noted = kind || (kept ? "" : "refused");
  tell("note", { kind: noted, href });
}

function record(question, choice) {
  const entries = read();
  const seqOf = (map) => (map.get(question) || [0, 0])[1];
  const entry = [choice, Math.max(seqOf(known), seqOf(entries)) + 1];
  known.set(question, entry);
  entries.delete(question); // the latest change is sent last
  write(entries.set(question, entry));
  if (noted === "taken") say("");
  if (state === "offline") show("offline");
  if (!tries) flush();
}

// "12.846" → 12846, "" → null, "x" → undefined
function whole(text) {
  const digits = text.replace(/[\s.,]/g, "");
  if (!digits) return null;
  return /^\d{1,12}$/.test(digits) ? Number(digits) : undefined;
}

// Codes of answers: see questions/kinds.py. "11,5" → 1000000011500000
function decimal(text) {
  const bare = text.replace(/\s/g, "").replace("\u2212", "-");
  if (!bare) return null;
  const plain = /^[+-]?\d{1,3}(\.\d{3}){2,}$/.test(bare) ? bare.replace(/\./g, "") : bare.replace(",", ".");
  const [, sign, units, parts] = /^([+-]?)(?=\.?\d)(\d*)(?:\.(\d*?)0*)?$/.exec(plain) || [];
  if (units === undefined || (parts || "").length > 6) return undefined;
  const millionths = Number(units) * 1e6 + Number((parts || "").padEnd(6, "0"));
  return millionths > 1e15 ? undefined : 1e15 + (sign === "-" ? -millionths : millionths);
}

function asDecimal(code) {
  const left = Math.abs(code - 1e15);
  const parts = String(left % 1e6).padStart(6, "0").replace(/0+$/, "");
  const mark = document.documentElement.lang === "en" ? "." : ",";
  return (code < 1e15 ? "-" : "") + Math.floor(left / 1e6) + (parts && mark + parts);
}

const line = (text) => text.normalize("NFC").replace(/\s+/g, " ").replace(/\p{C}/gu, "").trim() || null; // as the server does
const READ = { guess: whole, numeric: decimal, short_text: line };
const controls = (sheet) => [...sheet.querySelectorAll("input:not([type=hidden]), select")];
const isTick = (one) => one.type === "radio" || one.type === "checkbox";
const itemOf = (one) => Number(one.name.split(".")[1]);

// was: as the server wrote it
function told(one, was) {
  if (isTick(one)) return (was ? one.defaultChecked : one.checked) ? one.value : "";
  if (!one.options || !was) return was ? one.defaultValue : one.value;
  return [...one.options].filter((option) => option.defaultSelected).map((option) => option.value).join();
}

function answer(sheet, was) {
  const { kind, base } = sheet.dataset;
  const given = controls(sheet).map((one) => [one, told(one, was)]).filter(([, text]) => text !== "");
  if (READ[kind]) return READ[kind](given.length ? given[0][1] : "");
  if (!given.length) return null;
  if (!given[0][0].name.includes(".")) return Number(given[0][1]);
  return given.reduce((sum, [one, text]) => sum + (base ? (Number(text) + 1) * base ** itemOf(one) : 2 ** itemOf(one)), 0);
}

function valueAt(one, { kind, base }, choice) {
  if (choice === null) return "";
  if (kind === "numeric") return asDecimal(choice);
  if (base) return String((Math.floor(choice / base ** itemOf(one)) % base) - 1).replace("-1", "");
  return String(kind === "multiple" ? Math.floor(choice / 2 ** itemOf(one)) % 2 : choice);
}

function fill(question, choice) {
  const sheet = sheets.find((one) => one.id === `cau-${question}`);
  for (const one of sheet ? controls(sheet) : []) {
    const value = valueAt(one, sheet.dataset, choice);
    if (isTick(one)) one.checked = one.value === value;
    else one.value = value;
  }
}

function put(entries, signal) {
  const body = JSON.stringify(entries.map(([question, [choice, seq]]) => ({ question, choice, seq })));
  const headers = { "Content-Type": "application/json", "X-CSRF-Token": token };
  return fetch(form.dataset.url, { method: "PUT", headers, body, signal, keepalive: true });
}

// True: the server held something newer. `refused`: it kept another answer of the same counter.
function acknowledge(saved, refused) {
  const entries = read();
  let adopted = false;
  for (const { question, choice, seq } of saved) {
    const mine = known.get(question) || [null, 0];
    const base = form.elements[`s${question}`]; // what a plain sending of this form builds on
    if (base && Number(base.value) < seq) base.value = seq;
    if (entries.has(question) && entries.get(question)[1] <= seq) entries.delete(question);
    if (mine[1] > seq || (mine[1] === seq && (mine[0] === choice || !refused))) continue;
    known.set(question, [choice, seq]);
    fill(question, choice);
    adopted = true;
  }
  write(entries);
  if (adopted) tell("adopt");
  return adopted;
}

function stop(kind) {
  stopped = true;
  write(new Map());
  show("stopped");
  say(kind, form.dataset.result);
  for (const sheet of sheets) sheet.disabled = true;
}

// True: go on with the queue.
async function settle(reply, entries) {
  const { status } = reply;
  const data = await reply.json().catch(() => ({}));
  if (data.seconds_left >= 0) tell("reply", data);
  if (data.saved && (reply.ok || status === 422)) {
    tries = 0;
    batch = 50;
    const adopted = acknowledge(data.saved, !reply.ok);
    show(adopted ? "taken" : "saved", data.server_time);
    if (adopted) say("taken");
    else if (noted !== "taken" && !over) say("");
    return true;
  }
  if (reply.ok) throw status; // a hotspot's own page
  if (status === 409 || status === 404) stop(data.error && data.error.code === "closed" ? "closed" : "late");
  else if (status === 401) wait("gone", form.dataset.signIn);
  else if (status === 403) wait("stale", location.pathname);
  else if (status === 429 || status >= 500) wait("trouble", "", Number(reply.headers.get("Retry-After")));
  else {
    // One by one, without the bad one, or the rest would never go.
    const left = read();
    if (entries.length < 2) left.delete(entries[0][0]);
    write(left);
    batch = 1;
    return true;
  }
  return false;
}

function wait(kind, href, seconds) {
  show(kind === "stale" ? "gone" : kind);
  if (kind !== "trouble" && !over) say(kind, href);
  tries += 1;
  clearTimeout(timer);
  timer = setTimeout(sync, 1000 * (seconds || Math.min(30, 2 ** tries) * (0.75 + Math.random() / 2)));
}

async function send(entries) {
  const slow = setTimeout(() => tries || show("saving"), 400);
  abort = new AbortController();
  const patience = setTimeout(() => abort.abort(), 12000);
  try {
    return await settle(await put(entries, abort.signal), entries);
  } catch {
    wait("offline");
    return false;
  } finally {
    clearTimeout(slow);
    clearTimeout(patience);
  }
}

async function drain() {
  while (!stopped && read().size) if (!(await send([...read()].slice(0, batch)))) break;
}

function flush() {
  clearTimeout(timer);
  if (!running) running = drain().finally(() => { running = null; });
  return running;
}

// With nothing to send, a saved answer goes again: the reply tells the time, and that there is a network.
async function sync() {
  await flush();
  const again = [...known].find(([, entry]) => entry[1]);
  if (!again && navigator.onLine && state === "offline") {
    show("idle");
    say("");
  }
  const sent = !read().size && (stopped || !again || (await send([again])));
  return { sent, left: read().size };
}

function wake() {
  tries = 0;
  return sync();
}

// The journal over the server's state, then what was tapped before this script came.
function merge() {
  const entries = read();
  const early = [];
  for (const sheet of sheets) {
    const question = Number(sheet.dataset.position);
    const stored = [answer(sheet, true), Number(sheet.dataset.seq)];
    const shown = answer(sheet);
    const entry = entries.get(question);
    const newer = entry && entry[1] > stored[1];
    known.set(question, newer ? entry : stored);
    if (!newer) entries.delete(question);
    if (shown !== undefined && shown !== stored[0]) early.push([question, shown]);
    else if (newer) fill(question, entry[0]);
  }
  write(entries);
  for (const change of early) record(...change);
  tell("adopt");
  return [...entries.keys()].some((question) => !known.has(question));
}

function changed({ target }) {
  const sheet = target.closest("fieldset[data-position]");
  if (!sheet || stopped || over) return;
  const question = Number(sheet.dataset.position);
  const choice = answer(sheet);
  const wrong = sheet.querySelector("[data-not-number]");
  if (wrong) wrong.hidden = choice !== undefined;
  if (choice !== undefined && choice !== known.get(question)[0]) record(question, choice);
}

// What is being typed goes when typing rests, when something else is touched, and before the paper is sent.
function typed(event = null) {
  clearTimeout(typing);
  if (pending && (!event || pending.target !== event.target)) changed(pending);
  pending = event && event.target.matches(".input:not(select)") ? event : null;
  if (pending) typing = setTimeout(typed, 800);
}

form.addEventListener("change", changed);
form.addEventListener("input", typed);
hear("flush", (event) => {
  typed();
  event.detail.done = wake();
});
hear("over", () => {
  over = true;
  if (noted === "offline") say("");
});
hear("forget", () => {
  stopped = true;
  write(new Map());
});
addEventListener("online", () => {
  if (abort) abort.abort(); // begun on the dead network
  wake();
});
addEventListener("offline", () => wait("offline"));
addEventListener("pagehide", () => {
  typed();
  if (!stopped && read().size) put([...read()]).catch(() => {});
});
document.addEventListener("visibilitychange", () => { typed(); document.hidden ? flush() : wake(); });

const elsewhere = merge();
// The review page listed as empty what was still here.
flush().then(() => elsewhere && !read().size && !stopped && location.reload());
