// The live board: asks every 15 s or so, only while it is looked at, and writes what changed into the rows that are
// there. Nothing moves under the eyes of a reader: who has scrolled, or would see a row move, is offered the change by
// a button instead. What is the reader's own comes by a way of its own, which nobody keeps.

const board = document.querySelector("#board");
const stamp = document.querySelector("#as-of");
const offer = document.querySelector("#offer");
const told = document.querySelector("#told");
const rows = document.querySelector("#board-rows");
const around = document.querySelector("#around");
const sentence = document.querySelector("#my-sentence");
const pattern = document.querySelector("#board-row");
const words = board.dataset;
const zone = { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false, timeZone: "Asia/Ho_Chi_Minh" };
let waiting = null; // {data, me}: what was last heard
let tag = null;
let timer = 0;
let spoke = 0;
let lost = false;
let asked = Date.parse(stamp.dataset.time) || Date.now(); // when the numbers on the page were true

const clock = (time) => new Date(time).toLocaleTimeString("vi-VN", zone);
const whole = (number) => number.toLocaleString("vi-VN");
const tenths = (number) => (number / 10).toLocaleString("vi-VN", { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** What each marked place of a row says. Must agree with the macros of _board.html. */
function texts(row) {
  const rank = row.rank === null ? "" : `${row.tie ? "=" : ""}${whole(row.rank)}`;
  if (words.kind === "ca-nhan") return { rank, name: row.name, unit: row.unit, score: row.score === null ? "" : whole(row.score), time: row.time || "" };
  const people = row.people === null || row.headcount === null ? "" : words.ratio.replace("{people}", whole(row.people)).replace("{headcount}", whole(row.headcount));
  const mean = row.mean === null ? "" : words.mean.replace("{mean}", tenths(row.mean));
  const note = [row.parent && (people || mean) ? " · " : "", [people, mean].filter(Boolean).join(" · ")].join("");
  return { rank: rank && row.people !== 0 ? `${rank}.` : "", name: row.name, parent: row.parent, note, ...measured(row) };
}

/** What a union is ranked by. Points are not in the figures: such a board is asked for again as a page. */
function measured(row) {
  const [number, written] = { people: [row.people, whole], entries: [row.entries, whole], mean: [row.mean, tenths] }[words.formula] || [row.rate, tenths];
  if (words.formula === "points") return {};
  return { rate: number === null ? "" : words.measure.replace("{n}", written(number)) };
}

/** The marked places of a row that are there, each with its text: a board may do without points or times. */
const places = (line, row) => Object.entries(texts(row)).map(([name, text]) => [name, line.querySelector(`[data-of="${name}"]`), text]).filter(([, place]) => place);
const differs = (line, row) => places(line, row).some(([, place, text]) => place.textContent !== text);

function fill(line, row, mine) {
  for (const [name, place, text] of places(line, row)) {
    if (place.textContent !== text) place.textContent = text;
    if (name === "rank") place.classList.toggle("top3", words.kind === "ca-nhan" && row.rank <= 3);
  }
  const bar = line.querySelector("svg");
  if (bar) bar.setAttribute("width", `${Math.min(row.rate || 0, 1000) / 10}%`);
  if (bar) bar.parentNode.hidden = row.rate === null || words.formula !== "rate";
  line.classList.toggle("mine", mine);
  if (mine) line.id = "toi";
  else line.removeAttribute("id");
  line.querySelector("[data-mine]").hidden = !mine;
}

/** Which row of the page is the reader's: told apart by its place, and only where its words agree. */
function isMine(row, place, me) {
  if (words.kind !== "ca-nhan") return Boolean(words.unit) && String(row.unit_id) === words.unit;
  return Boolean(me && me.row) && me.index === Number(words.first) - 1 + place && JSON.stringify(texts(row)) === JSON.stringify(texts(me.row));
}

function write({ data, me }) {
  const lines = listed(data);
  lines.forEach((row, place) => {
    if (!rows.children[place]) {
      rows.append(pattern.content.querySelector("tr, li").cloneNode(true));
      rows.lastElementChild.querySelector('[data-of="rank"]').id = `vt-${Number(words.first) + place}`;
    }
    fill(rows.children[place], row, isMine(row, place, me));
  });
  while (rows.children.length > lines.length) rows.lastElementChild.remove();
  if (me && me.sentence && sentence) sentence.textContent = me.sentence;
  if (!me || !around) return;
  const mine = [...around.querySelectorAll("tr:not(.gap)")];
  mine.forEach((line, place) => fill(line, me.rows[place], me.rows[place].mine));
  if (me.gap) document.querySelector("#gap").textContent = me.gap;
}

/** Where the rows in sight begin, and where the board ends if that is in sight. */
function edges() {
  const tops = [...rows.children, ...(around ? around.children : [])].map((line) => line.getBoundingClientRect().top);
  return [...tops, board.getBoundingClientRect().bottom].filter((edge) => edge < innerHeight);
}

/** Write, unless a row in sight would move by it; then all is as it was, and the answer is false. */
function swapped(heard, still) {
  const parts = [rows, around, sentence].filter(Boolean);
  const before = edges();
  const kept = parts.map((part) => [...part.childNodes].map((one) => one.cloneNode(true)));
  write(heard);
  const after = edges();
  if (still && before.some((edge, place) => after[place] !== edge)) {
    parts.forEach((part, place) => part.replaceChildren(...kept[place]));
    return false;
  }
  say();
  hide();
  return true;
}

/** Said to whoever hears the page, at most once a minute. */
function say() {
  if (Date.now() - spoke < 60000) return;
  spoke = Date.now();
  speak(words.swapped);
}

function speak(text) {
  told.textContent = "";
  setTimeout(() => { told.textContent = text; }, 100); // the same words again would not be said again
}

function hide() {
  if (offer.contains(document.activeElement)) board.focus({ preventScroll: true });
  offer.hidden = true;
}

/** Unions that have not declared their members stand apart, below the bars. */
const isListed = (row) => words.kind === "ca-nhan" || words.counters === "hidden" || words.formula !== "rate" || row.headcount !== null;
const listed = (data) => data.rows.filter(isListed);

/** A board that was empty, or whose state has changed, has other sentences and parts: the page is asked for again. */
function isOtherPage({ data, me }) {
  const other = data.state !== words.state || data.counters !== words.counters || (listed(data).length === 0) !== (rows.children.length === 0);
  return words.formula === "points" || other || Boolean(me && isOtherPlace(me));
}

/** The reader's row came onto this page, or left it, or has other rows about it. */
function isOtherPlace(me) {
  const about = around ? around.querySelectorAll("tr:not(.gap)").length : 0;
  const gap = Boolean(document.querySelector("#gap"));
  return String(me.page || "") !== words.page || me.rows.length !== about || Boolean(me.gap) !== gap;
}

function take(heard) {
  const lines = listed(heard.data);
  const changed = lines.length !== rows.children.length || lines.some((row, place) => differs(rows.children[place], row));
  waiting = heard;
  mine(heard.me);
  if (words.formula === "points") changed ? (offer.hidden = false) : hide();
  else if (isOtherPage(heard)) offer.hidden = false;
  else if (!changed) hide();
  else if (scrollY > 8 || !swapped(heard, true)) offer.hidden = false;
}

/** The strip is one line in a room of its own: it is written at once. */
function mine(me) {
  const strip = document.querySelector("#my-strip");
  if (me && me.strip && strip) strip.textContent = me.strip;
}

function age(template) {
  stamp.textContent = template.replace("{time}", clock(asked));
}

async function fetched(url) {
  const reply = await fetch(url, { cache: "no-cache", credentials: "same-origin" });
  if (!reply.ok) throw new TypeError("no board");
  return reply;
}

async function ask() {
  clearTimeout(timer);
  try {
    const reply = await fetched(words.json);
    const data = await reply.json();
    asked = Math.max(Date.parse(data.as_of), Date.parse(reply.headers.get("Date")) || 0); // after a 304 only the header is new
    const news = reply.headers.get("ETag");
    const me = words.me && news !== tag ? await (await fetched(words.me)).json() : waiting && waiting.me;
    tag = news;
    lost = false;
    age(words.fresh);
    take({ data, me });
  } catch {
    away();
  }
  later();
}

function away() {
  age(words.offline);
  if (!lost) speak(stamp.textContent);
  lost = true;
}

function later() {
  clearTimeout(timer);
  if (!document.hidden) timer = setTimeout(ask, 12000 + Math.random() * 6000);
}

offer.querySelector("button").addEventListener("click", () => {
  if (isOtherPage(waiting)) location.reload();
  else swapped(waiting, false);
});
document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : ask()));
addEventListener("online", ask);
addEventListener("offline", away);
later();
