// A written work: kept on this machine first, then sent with a counter. See templates/works/write.html.
const form = document.querySelector("#work");
const { body: box, base, seq, writer, round } = form.elements;
const words = JSON.parse(document.querySelector("#words").textContent);
const token = document.querySelector('meta[name="csrf-token"]').content;
const part = (id) => document.querySelector(`#${id}`);
const [chip, count, note, elsewhere] = ["save-state", "count", "work-note", "elsewhere"].map(part);
const key = `bai-viet:${form.dataset.owner}:${round.value}`;
const zone = { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Ho_Chi_Minh" };
const REST = 5000;

let acked = { seq: Number(base.value), body: box.defaultValue }; // what the server is known to hold
let last = Math.max(Number(base.value), Number(seq.value) - 1); // the highest counter that was sent
let [timer, busy, tries, stopped, other] = [0, false, 0, false, null];

function store(area, name, value) {
  try {
    if (value === undefined) return area().getItem(name);
    if (value === null) area().removeItem(name);
    else area().setItem(name, value);
    return value;
  } catch {
    if (value) say(words.note_refused);
    return null;
  }
}
const local = () => localStorage;

// This page, through its reloads: its own late reply is no stranger's word.
function self() {
  const known = store(() => sessionStorage, key);
  return known || store(() => sessionStorage, key, crypto.randomUUID().replaceAll("-", "").slice(0, 22)) || "";
}
const me = self();

function show(state, text, time) {
  const at = new Date(time || Date.now()).toLocaleTimeString("vi-VN", zone);
  const said = (text || words[state]).replace("{time}", at);
  chip.dataset.state = state;
  if (chip.textContent !== said) chip.textContent = said; // the same words are not said twice
}

function say(text, label, href) {
  const link = note.querySelector("a");
  note.hidden = !text;
  note.querySelector("p").textContent = text || "";
  link.hidden = !href;
  link.textContent = label || "";
  if (href) link.href = href;
}

function tally() {
  const n = box.value.split(/\s+/).filter(Boolean).length;
  const plain = (one) => one.toLocaleString(document.documentElement.lang === "en" ? "en" : "vi-VN");
  count.textContent = words.count.replace("{n}", plain(n)).replace("{most}", plain(Number(count.dataset.most)));
  count.toggleAttribute("data-over", n > Number(count.dataset.most));
}

function build(on) {
  acked = on;
  last = Math.max(last, on.seq);
  base.value = on.seq;
  seq.value = last + 1;
}

function conflict(text, at) {
  other = { seq: at, body: text };
  part("other").textContent = text;
  elsewhere.hidden = false;
  show("taken");
}

function later(seconds) {
  clearTimeout(timer);
  timer = setTimeout(send, seconds ? 1000 * seconds : REST);
}

function again(state, seconds) {
  show(state);
  tries += 1;
  later(seconds || Math.min(30, 2 ** tries) * (0.75 + Math.random() / 2));
}

function put(text, signal) {
  last += 1;
  const sent = { round: Number(round.value), body: text, seq: last, base: acked.seq, writer: me };
  const headers = { "Content-Type": "application/json", "X-CSRF-Token": token };
  return fetch(form.dataset.url, { method: "PUT", headers, body: JSON.stringify(sent), signal, keepalive: text.length < 15000 });
}

function stop(text) {
  stopped = true;
  show("stopped");
  say(text, words.reload, location.pathname);
}

async function settle(reply, text) {
  const data = await reply.json().catch(() => ({}));
  const said = data.error || {};
  if (reply.ok && data.seq) {
    tries = 0;
    build({ seq: data.seq, body: text });
    say("");
    if (box.value === text) store(local, key, null);
    show("saved", "", data.saved_at);
    if (box.value !== text) later();
  } else if (said.code === "conflict") conflict(data.body, data.seq);
  else if (reply.status === 401) {
    again("gone", 30);
    say(words.note_gone, words.sign_in, form.dataset.signIn);
  } else if (reply.status === 403) {
    show("gone");
    say(words.note_stale, words.reload, location.pathname);
  } else if (reply.status === 409 || reply.status === 404) stop(said.message);
  else if (reply.status === 422) {
    show("trouble", words.unsaved);
    say(said.message);
  } else again("trouble", Number(reply.headers.get("Retry-After")));
}

async function send() {
  clearTimeout(timer);
  timer = 0;
  if (busy || stopped || other || box.value === acked.body) return;
  busy = true;
  const text = box.value;
  const slow = setTimeout(() => tries || show("saving"), 400);
  const patience = new AbortController();
  const limit = setTimeout(() => patience.abort(), 15000);
  try {
    await settle(await put(text, patience.signal), text);
  } catch {
    again("offline");
  } finally {
    clearTimeout(slow);
    clearTimeout(limit);
    busy = false;
  }
}

function keep() {
  store(local, key, box.value === acked.body ? null : JSON.stringify({ body: box.value, base: acked.seq }));
}

function changed() {
  tally();
  keep();
  if (!tries && !busy && !other) {
    if (box.value !== acked.body) show("saving", words.unsaved);
    if (!timer) later(); // five seconds after the first change, however long the typing goes on
  }
}

function decide(mine) {
  const chosen = other;
  other = null;
  elsewhere.hidden = true;
  build(chosen);
  if (!mine) box.value = chosen.body;
  tally();
  keep();
  if (mine) send();
  else show("saved");
}

// What this machine kept and the server does not hold: the newer word if nobody wrote elsewhere since.
function restore() {
  const found = store(local, key);
  const kept = found ? JSON.parse(found) : null;
  if (!kept || kept.body === box.value) return store(local, key, null);
  if (kept.base !== acked.seq && form.dataset.writer !== me) {
    const held = acked;
    box.value = kept.body;
    conflict(held.body, held.seq);
  } else box.value = kept.body;
  tally();
  return send();
}

box.addEventListener("input", changed);
box.addEventListener("blur", send);
part("keep").addEventListener("click", () => decide(true));
part("take").addEventListener("click", () => decide(false));
form.addEventListener("submit", () => {
  // The plain form is the latest word of this page.
  last += 1;
  [base.value, seq.value, writer.value] = [acked.seq, last, me];
});
addEventListener("online", () => { tries = 0; send(); });
addEventListener("offline", () => show("offline"));
document.addEventListener("visibilitychange", () => { if (document.hidden) send(); });
addEventListener("pagehide", () => {
  if (!stopped && !other && !busy && box.value !== acked.body) put(box.value).catch(() => {});
});
part("body-hint").textContent = words.hint;
tally();
restore();
