// The live monitor: asks every five seconds or so, only while it is looked at, and writes what changed into the page
// that is there. The server has chosen the words; here numbers become heights. Nothing is animated.

const root = document.querySelector("#monitor");
const stamp = document.querySelector("#as-of");
const alerts = document.querySelector("#alerts");
const zone = { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false, timeZone: "Asia/Ho_Chi_Minh" };
let timer = 0;
let heard = Date.now(); // when the numbers on the page were true

function put(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

function texts(words) {
  for (const place of root.querySelectorAll("[data-of]")) put(place, words[place.dataset.of] ?? place.textContent);
}

/** Must agree with templates/monitor/_pictures.html. */
function picture(svg, numbers) {
  const most = Math.max(1, ...(numbers || []));
  const line = svg.querySelector("polyline");
  if (line) line.setAttribute("points", (numbers || []).map((n, place) => `${place * 10 + 5},${59 - Math.floor((56 * n) / most)}`).join(" "));
  svg.querySelectorAll("rect").forEach((rect, place) => {
    const height = numbers ? Math.floor((58 * numbers[place]) / most) : 0;
    rect.setAttribute("y", 60 - height);
    rect.setAttribute("height", height);
  });
}

/** As many rows as there are, each cell with its text; a new row is a copy of the pattern, or of the first. */
function table(name, rows, pattern) {
  const body = root.querySelector(`[data-rows="${name}"]`);
  while (body.children.length > rows.length) body.lastElementChild.remove();
  while (body.children.length < rows.length) body.append((pattern ? pattern.content.firstElementChild : body.firstElementChild).cloneNode(true));
  rows.forEach((row, place) => {
    const line = body.children[place];
    [...line.children].forEach((cell, at) => put(cell.querySelector("span") || cell, String(row[at])));
    const bar = line.querySelector("svg");
    if (bar) bar.setAttribute("width", `${row[row.length - 1] / 10}%`);
  });
}

/** Only what changed is written, so that nobody hears the same alert again. */
function warn(found) {
  const said = [...alerts.children].map((one) => one.textContent);
  if (JSON.stringify(said) === JSON.stringify(found.map(([, words]) => words))) return;
  alerts.replaceChildren(...found.map(([level, words]) => {
    const one = document.createElement("li");
    one.className = `note ${level}`;
    one.textContent = words;
    return one;
  }));
  document.querySelector("#calm").hidden = found.length > 0;
}

function write(data) {
  texts(data.texts);
  for (const svg of root.querySelectorAll("[data-chart]")) picture(svg, data.charts[svg.dataset.chart]);
  table("minutes", data.rows.minutes);
  table("unions", data.rows.unions, document.querySelector("#union-row"));
  table("pages", data.rows.pages, document.querySelector("#page-row"));
  const empty = data.rows.unions.length === 0;
  document.querySelector("#nobody").hidden = !empty;
  root.querySelector(".room").hidden = empty;
  warn(data.alerts);
}

function age(lost) {
  put(stamp, (lost ? stamp.dataset.lost : stamp.dataset.fresh).replace("{time}", new Date(heard).toLocaleTimeString("vi-VN", zone)));
  stamp.classList.toggle("lost", lost);
}

async function ask() {
  clearTimeout(timer);
  try {
    const reply = await fetch(root.dataset.json, { cache: "no-cache", credentials: "same-origin", signal: AbortSignal.timeout ? AbortSignal.timeout(8000) : undefined });
    if (!reply.ok || reply.redirected) throw new TypeError("no figures");
    const data = await reply.json();
    heard = Math.max(Date.parse(data.as_of), Date.parse(reply.headers.get("Date")) || 0); // after a 304 only the header is new
    write(data);
    age(false);
  } catch {
    age(true);
  }
  later();
}

function later() {
  clearTimeout(timer);
  if (!document.hidden) timer = setTimeout(ask, 4000 + Math.random() * 2000);
}

document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : ask()));
addEventListener("online", ask);
addEventListener("offline", () => age(true));
age(false);
later();
