// What is seen: see templates/_paper_form.html.
const form = document.querySelector("#exam");
if (!form.toggleAttribute) throw new Error("an old browser: the plain form stands as it is");
const tools = document.querySelector("#tools");
const words = JSON.parse(document.querySelector("#words").textContent);
const sheets = [...form.querySelectorAll("fieldset[data-position]")];
const cells = [...form.querySelectorAll("[data-cell]")];
const dashes = [...document.querySelectorAll("[data-dash]")];
const materials = [...form.querySelectorAll(".material")];
const tool = (id) => tools.querySelector(`#${id}`);
const chip = document.querySelector("#save-state");
const note = document.querySelector("#exam-note");
const zone = { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Ho_Chi_Minh" };
const key = `co:${form.dataset.token}`;
let flags = new Set();
let at = 0;
let all = document.documentElement.dataset.questions === "all"; // the reader's setting

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

function showNote({ kind, href, list, held }) {
  const [text, label] = kind && (tools || kind !== "offline") ? words[`note_${kind}`] : [""]; // a review has its own sentence
  const link = note.querySelector("a");
  note.hidden = !text;
  note.querySelector("p").textContent = text.replace("{held}", held).replace("{list}", list);
  note.querySelector("#go-on").hidden = kind !== "taken";
  link.hidden = !href;
  link.href = href || form.dataset.result;
  link.textContent = label || "";
}

// Palette, dashes and sheets stand in the same order.
const isTick = (input) => input.type === "radio" || input.type === "checkbox";
const isAnswered = (sheet) => [...sheet.querySelectorAll("input:not([type=hidden]), select")].some((input) => (isTick(input) ? input.checked : input.value.trim()));
const isFor = (material, place) => material.dataset.first <= place + 1 && place + 1 <= material.dataset.last;

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
    if (sheet.dataset.kind !== "guess") {
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
  const before = at;
  at = Math.max(index, 0);
  for (const material of materials) material.hidden = !all && !isFor(material, at);
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
  // Whoever goes on under the same passage has read it; a clip that is still to be watched stays in sight.
  const read = (one) => isFor(one, before) && isFor(one, at) && !one.querySelector("[data-locked]:not([hidden]) [data-unlock]:not([hidden])");
  if (all || (before !== at && materials.some(read))) sheets[at].scrollIntoView();
  else scrollTo(0, 0);
}

function showHash(focus) {
  const index = sheets.findIndex((sheet) => `#${sheet.id}` === location.hash);
  const open = sheets.findIndex((sheet) => !isAnswered(sheet)); // where to go on after a break
  show(index < 0 ? open : index, focus && index >= 0);
}

function nameAll() {
  tool("all").textContent = all ? words.one : words.all;
  tool("flag-row").hidden = all;
}

function showAll() {
  all = !all;
  nameAll();
  show(at);
}

function flag(event) {
  if (event.currentTarget.checked) flags.add(at);
  else flags.delete(at);
  keep((store) => store.setItem(key, JSON.stringify([...flags])));
  mark();
}

// Pictures of later questions come before the network goes.
function fetchPictures() {
  for (const image of form.querySelectorAll("img[loading]")) image.loading = "eager";
}

function start() {
  for (const sheet of sheets) sheet.tabIndex = -1;
  if (document.readyState === "complete") fetchPictures();
  else addEventListener("load", fetchPictures);
  form.querySelector("#without-script").remove();
  tools.hidden = false;
  tools.querySelector("details").open = matchMedia("(min-width: 48rem)").matches;
  tool("previous").addEventListener("click", () => show(at - 1));
  tool("next").addEventListener("click", () => show(at + 1));
  tool("all").addEventListener("click", showAll);
  tool("flag").addEventListener("change", flag);
  addEventListener("hashchange", () => showHash(true));
  nameAll();
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
