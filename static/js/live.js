// The live board: asks every 15 s or so, only while it is looked at, and writes what changed into the rows that are
// there. Nothing moves under the eyes of a reader who has scrolled: a button offers the change instead.

const board = document.querySelector("#board");
const stamp = document.querySelector("#as-of");
const offer = document.querySelector("#offer");
const rows = document.querySelector("#board-rows");
const pattern = document.querySelector("#board-row");
const words = board.dataset;
const zone = { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false, timeZone: "Asia/Ho_Chi_Minh" };
let waiting = null;
let timer = 0;
let asked = Date.parse(stamp.dataset.time) || Date.now(); // when the numbers on the page were true

const clock = (time) => new Date(time).toLocaleTimeString("vi-VN", zone);
const whole = (number) => number.toLocaleString("vi-VN");
const tenths = (number) => (number / 10).toLocaleString("vi-VN", { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** What each marked place of a row says. Must agree with the macros of _board.html. */
function texts(row) {
  const rank = row.rank === null ? "" : `${row.tie ? "=" : ""}${row.rank}`;
  if (words.kind === "ca-nhan") return { rank, name: row.name, unit: row.unit, score: row.score === null ? "" : whole(row.score), time: row.time };
  const people = row.people === null || row.headcount === null ? "" : words.ratio.replace("{people}", whole(row.people)).replace("{headcount}", whole(row.headcount));
  const mean = row.mean === null ? "" : words.mean.replace("{mean}", tenths(row.mean));
  const note = [row.parent, people, mean].filter(Boolean).join(" · ");
  return { rank: rank && row.people !== 0 ? `${rank}.` : "", name: row.name, note, ...measured(row) };
}

/** What a union is ranked by. Points are not in the figures: such a board is asked for again as a page. */
function measured(row) {
  const [number, written] = { people: [row.people, whole], entries: [row.entries, whole], mean: [row.mean, tenths] }[words.formula] || [row.rate, tenths];
  if (words.formula === "points") return {};
  return { rate: number === null ? "" : words.measure.replace("{n}", written(number)) };
}

function fill(line, row) {
  for (const [name, text] of Object.entries(texts(row))) {
    const place = line.querySelector(`[data-of="${name}"]`);
    if (place.textContent !== text) place.textContent = text;
    if (name === "rank") place.classList.toggle("top3", words.kind === "ca-nhan" && row.rank <= 3);
  }
  const bar = line.querySelector("svg");
  if (bar) bar.setAttribute("width", `${Math.min(row.rate || 0, 1000) / 10}%`);
  if (bar) bar.parentNode.hidden = row.rate === null || words.formula !== "rate";
  const mine = Boolean(words.mine) && String(row.unit_id) === words.mine;
  line.classList.toggle("mine", mine);
  const said = line.querySelector("[data-mine]");
  if (said) said.hidden = !mine;
}

function swap(data) {
  listed(data).forEach((row, place) => {
    if (!rows.children[place]) rows.append(pattern.content.querySelector("tr, li").cloneNode(true));
    fill(rows.children[place], row);
  });
  while (rows.children.length > listed(data).length) rows.lastElementChild.remove();
  offer.hidden = true;
}

/** Unions that have not declared their members stand apart, below the bars. */
const isListed = (row) => words.kind === "ca-nhan" || words.counters === "hidden" || words.formula !== "rate" || row.headcount !== null;
const listed = (data) => data.rows.filter(isListed);

function differs(line, row) {
  return Object.entries(texts(row)).some(([name, text]) => line.querySelector(`[data-of="${name}"]`).textContent !== text);
}

/** A board that was empty, or whose state has changed, has other sentences and parts: the page is asked for again. */
const isOtherPage = (data) =>
  words.formula === "points" || data.state !== words.state || data.counters !== words.counters || (listed(data).length === 0) !== (rows.children.length === 0);

function take(data) {
  const lines = listed(data);
  const changed = lines.length !== rows.children.length || lines.some((row, place) => differs(rows.children[place], row));
  waiting = data;
  if (words.formula === "points") offer.hidden = !changed;
  else if (isOtherPage(data) || (changed && scrollY > 8)) offer.hidden = false;
  else if (changed) swap(data);
  else offer.hidden = true;
}

function say(template, time) {
  stamp.textContent = template.replace("{time}", clock(time));
}

async function ask() {
  clearTimeout(timer);
  try {
    const reply = await fetch(words.json, { cache: "no-cache", credentials: "same-origin" });
    if (!reply.ok) throw new TypeError("no board");
    const data = await reply.json();
    const date = Date.parse(reply.headers.get("Date"));
    asked = Math.max(Date.parse(data.as_of), date || 0); // after a 304 only the header is new
    say(words.fresh, asked);
    take(data);
  } catch {
    say(words.offline, asked);
  }
  later();
}

function later() {
  clearTimeout(timer);
  if (!document.hidden) timer = setTimeout(ask, 12000 + Math.random() * 6000);
}

offer.querySelector("button").addEventListener("click", () => {
  if (isOtherPage(waiting)) location.reload();
  else swap(waiting);
});
document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : ask()));
addEventListener("online", ask);
addEventListener("offline", () => say(words.offline, asked));
later();
