// Time left and handing in: see templates/_paper_form.html.
const form = document.querySelector("#exam");
const clock = document.querySelector("#clock");
const says = document.querySelector("#clock-says");
const note = document.querySelector("#hand-in-note");
const later = note.querySelector("button");
const words = JSON.parse(document.querySelector("#words").textContent);
const handsIn = form.action.endsWith("/nop");

const key = `noi:${form.dataset.token}`; // what was said, so that a reload does not say it again
const grace = Number(form.dataset.grace) * 1000;

const fields = () => new URLSearchParams(new FormData(form));
let end = 0; // performance.now() at which time is up
let before = Infinity;
let ticking = 0;
let over = false;
let wanted = false;
let asked = false; // somebody pressed the button
let away = false; // a newer page leads: this one hands nothing in by itself
let busy = false;
let body = null; // as it was before the fields were locked
let tries = 0;
let again = 0;

function tick() {
  clearTimeout(ticking);
  const rest = end - performance.now();
  const left = Math.max(0, Math.ceil(rest / 1000));
  clock.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  clock.classList.remove("words");
  clock.toggleAttribute("data-low", left <= 60);
  for (const mark of [300, 60, 10]) if (before > mark && left <= mark && before < Infinity) speak(mark);
  before = left;
  if (left > 0) ticking = setTimeout(tick, (rest % 1000) + 5);
  else if (!over) bell();
}

function speak(mark) {
  try {
    if (sessionStorage.getItem(key) <= mark && sessionStorage.getItem(key)) return;
    sessionStorage.setItem(key, mark);
  } catch {}
  says.textContent = words[`left_${mark}`];
}

function set(secondsLeft, from = performance.now()) {
  end = from + secondsLeft * 1000;
  if (over && secondsLeft > 2) reopen();
  if (!over) tick();
}

function tellOver(detail) {
  over = detail;
  document.dispatchEvent(new CustomEvent("paper:over", { detail }));
}

function bell() {
  body = fields();
  tellOver(true);
  if (!away) handIn();
}

// The phone's clock ran ahead while there was no network; the server knows better.
function reopen() {
  body = null;
  wanted = asked;
  say("");
  tellOver(false);
}

// lead: whoever pressed the button means this page, even if another one leads.
function flush(lead) {
  const detail = { lead };
  document.dispatchEvent(new CustomEvent("paper:flush", { detail }));
  return detail.done;
}

function say(text, offer = false) {
  note.hidden = !text;
  note.querySelector("p").textContent = text;
  if (later) later.hidden = !offer;
}

function press(pressed) {
  busy = pressed;
  for (const button of form.querySelectorAll("[data-busy]")) {
    button.dataset.rest = button.dataset.rest || button.textContent;
    button.textContent = pressed ? button.dataset.busy : button.dataset.rest;
    button.setAttribute("aria-disabled", pressed);
  }
}

// A second more than the grace, for seconds are told rounded down: «lost» is never said too early.
function waitForNetwork({ left, held }) {
  if (!over) say(words.not_handed_in);
  else if (!left.length) say(words.over_none);
  else if (performance.now() < end + grace + 1000) say(words.over.replace("{n}", left.length));
  else say(words.past.replace("{held}", held).replace("{list}", left.join(", ")));
  tries += 1;
  clearTimeout(again);
  again = setTimeout(() => wanted && handIn(), Math.min(30, 2 ** tries) * 1000 * (0.75 + Math.random() / 2));
}

// An older page hands nothing in, and does not say that it will.
function yieldTo() {
  wanted = false;
  asked = false;
  say("");
}

async function handIn(lead = false) {
  wanted = true;
  asked = asked || lead;
  if (busy) return;
  press(true);
  const journal = await flush(lead);
  if (journal.away) yieldTo();
  if (!wanted) return press(false);
  const abort = new AbortController();
  const patience = setTimeout(() => abort.abort(), 20000);
  try {
    if (journal.left.length) throw journal; // first the answers, or word that they came too late
    const reply = await fetch(form.dataset.handIn, { method: "POST", body: body || fields(), signal: abort.signal });
    if (reply.status === 429 || reply.status >= 500) throw reply;
    wanted = false;
    if (new URL(reply.url).pathname === form.dataset.result) document.dispatchEvent(new CustomEvent("paper:forget"));
    if (journal.lost.length) return press(false); // what did not arrive is told here, with the way to the result
    if (reply.ok) return location.replace(reply.url);
    form.action = form.dataset.handIn; // the server has something to say: let its page be seen
    form.submit();
  } catch {
    press(false);
    waitForNetwork(journal);
  } finally {
    clearTimeout(patience);
  }
}

// It shows what the server has, so it opens when the server has everything.
async function review(event) {
  event.preventDefault();
  if (busy) return;
  press(true);
  const { sent } = await flush();
  press(false);
  if (over && wanted) return handIn(); // time was up meanwhile
  if ((sent || away) && navigator.onLine) location.assign(form.dataset.review);
  else if (!over) say(words.not_opened, true);
}

if (later) later.addEventListener("click", () => handIn(true));
form.addEventListener("submit", (event) => {
  if (!handsIn) return review(event);
  event.preventDefault();
  return handIn(true);
});
form.addEventListener("click", (event) => {
  if (event.target.matches("[data-review]")) review(event);
});
addEventListener("online", () => {
  tries = 0;
  if (wanted) handIn();
});
document.addEventListener("paper:reply", (event) => {
  set(event.detail.seconds_left);
  if (!wanted && !note.hidden) say("");
});

document.addEventListener("paper:state", ({ detail }) => {
  const back = away && detail.state !== "taken";
  away = detail.state === "taken";
  if (away && !busy) yieldTo();
  if (back && over && !wanted) handIn();
});

const [visit] = performance.getEntriesByType("navigation");
set(Number(form.dataset.secondsLeft), visit ? visit.responseStart : 0);
