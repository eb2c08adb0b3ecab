// What is seen: see templates/_paper_form.html.
const form = document.querySelector("#exam");
const tools = document.querySelector("#tools");
const words = JSON.parse(document.querySelector("#words").textContent);
const sheets = [...form.querySelectorAll("fieldset[data-position]")];
const cells = [...form.querySelectorAll("[data-cell]")];
const dashes = [...document.querySelectorAll("[data-dash]")];
const tool = (id) => tools.querySelector(`#${id}`);
const chip = document.querySelector("#save-state");
const note = document.querySelector("#exam-note");
const zone = { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Ho_Chi_Minh" };
const key = `co:${form.dataset.token}`;
let flags = new Set();
let at = 0;
let all = false;

function keep(work) {
  try {
    work(localStorage);
  } catch {}
}

function showState({ state, n, time }) {
  const name = state === "offline" && !n ? "offline_none" : state;
  const at = new Date(time || Date.now()).toLocaleTimeString("vi-VN", zone);
  const text = words[name].replace("{n}", n).replace("{time}", at);
  chip.dataset.state = state;
  if (chip.textContent !== text) chip.textContent = text; // the same words are not said twice
}

function showNote({ kind, href }) {
  const [text, label] = kind && (tools || kind !== "offline") ? words[`note_${kind}`] : [""]; // a review has its own sentence
  const link = note.querySelector("a");
  note.hidden = !text;
  note.querySelector("p").textContent = text;
  link.hidden = !href;
  link.href = href || form.dataset.result;
  link.textContent = label || "";
}

// Palette, dashes and sheets stand in the same order.
const isRadio = (input) => input.type === "radio";
const isAnswered = (sheet) => [...sheet.querySelectorAll("input")].some((input) => (isRadio(input) ? input.checked : input.value.trim()));

function say(cell, state, holds) {
  cell.toggleAttribute(`data-${state}`, holds);
  cell.querySelector(`[data-said="${state}"]`).hidden = !holds;
}

function markFlags() {
  cells.forEach((cell, place) => say(cell, "flagged", flags.has(place)));
}

function mark() {
  let done = 0;
  let asked = 0;
  sheets.forEach((sheet, place) => {
    const answered = isAnswered(sheet);
    if (isRadio(sheet.querySelector("input"))) {
      asked += 1;
      done += answered;
    }
    say(cells[place], "answered", answered);
    dashes[place].toggleAttribute("data-answered", answered);
  });
  markFlags();
  tool("count").textContent = words.count.replace("{done}", done).replace("{left}", asked - done);
}

function show(index, focus = true) {
  at = Math.max(index, 0);
  sheets.forEach((sheet, place) => {
    sheet.hidden = !all && place !== at;
    if (place === at) cells[place].setAttribute("aria-current", "true");
    else cells[place].removeAttribute("aria-current");
    dashes[place].toggleAttribute("data-current", place === at);
  });
  tool("previous").hidden = all || !at;
  tool("next").hidden = all || at === sheets.length - 1;
  tool("flag").checked = flags.has(at);
  if (!focus) return;
  history.replaceState(null, "", `#${sheets[at].id}`);
  sheets[at].focus({ preventScroll: true });
  if (all) sheets[at].scrollIntoView();
  else scrollTo(0, 0);
}

function showHash(focus) {
  const index = sheets.findIndex((sheet) => `#${sheet.id}` === location.hash);
  const open = sheets.findIndex((sheet) => !isAnswered(sheet)); // where to go on after a break
  show(index < 0 ? open : index, focus && index >= 0);
}

function showAll(event) {
  all = !all;
  event.currentTarget.textContent = all ? words.one : words.all;
  tool("flag-row").hidden = all;
  show(at);
}

function flag(event) {
  if (event.currentTarget.checked) flags.add(at);
  else flags.delete(at);
  keep((store) => store.setItem(key, JSON.stringify([...flags])));
  mark();
}

function start() {
  for (const sheet of sheets) sheet.tabIndex = -1;
  form.querySelector("#without-script").remove();
  tools.hidden = false;
  tools.querySelector("details").open = matchMedia("(min-width: 48rem)").matches;
  tool("previous").addEventListener("click", () => show(at - 1));
  tool("next").addEventListener("click", () => show(at + 1));
  tool("all").addEventListener("click", showAll);
  tool("flag").addEventListener("change", flag);
  addEventListener("hashchange", () => showHash(true));
  showHash(false);
}

document.addEventListener("paper:state", (event) => showState(event.detail));
document.addEventListener("paper:note", (event) => showNote(event.detail));
keep((store) => { flags = new Set(JSON.parse(store.getItem(key))); });
if (tools) {
  start();
  showState({ state: "idle" });
  mark();
  form.addEventListener("change", mark);
  document.addEventListener("paper:adopt", mark);
} else markFlags();
document.addEventListener("paper:forget", () => keep((store) => store.removeItem(key)));
