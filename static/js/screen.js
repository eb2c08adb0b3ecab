// The hall's screen: one scene after another, eight rows a view, figures asked for again every few seconds. A row that
// moved slides to its new place and says which way it went; the countdown runs by the server's clock.

const hall = document.querySelector(".hall");
const scenes = [...document.querySelectorAll(".scene")];
const links = [...hall.querySelectorAll("nav a")];
const lost = document.querySelector("#lost");
const words = hall.dataset;
const VIEW = 8;
const HOLD = 12000;
let kept = hall.dataset.scene; // a scene that somebody chose stays
let view = 0;
let ahead = 0; // how far the server's clock is ahead of the moment this page began
let until = 0;

function show(id) {
  scenes.forEach((scene) => scene.classList.toggle("on", scene.id === id));
  links.forEach((link) => (link.hash === `#${id}` ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current")));
}

const rowsOf = (scene) => [...scene.querySelectorAll(".places li")];

function cut(scene) {
  rowsOf(scene).forEach((row, place) => { row.hidden = Math.floor(place / VIEW) !== view; });
}

/** The next view of this scene, or the next scene that has something to say. */
function next() {
  const here = scenes.findIndex((scene) => scene.classList.contains("on"));
  const scene = scenes[here];
  if ((view + 1) * VIEW < rowsOf(scene).length) view += 1;
  else {
    view = 0;
    if (!kept) show(scenes[(here + 1) % scenes.length].id);
  }
  scenes.forEach(cut);
}

/** An answer that did not change comes out of the browser's own cache, with the moment of then: the page's counts. */
function clock(told) {
  until = told.until || 0;
  document.querySelector("#dem-nguoc h2").textContent = told.words;
}

function tick() {
  const left = Math.max(0, Math.ceil((until - performance.now() - ahead) / 1000));
  const [days, hours, minutes, seconds] = [Math.floor(left / 86400), Math.floor(left / 3600) % 24, Math.floor(left / 60) % 60, left % 60];
  const two = (number) => String(number).padStart(2, "0");
  const day = days ? `${words.days.replace("{n}", days)} ` : "";
  document.querySelector(".count").textContent = until ? `${day}${two(hours)}:${two(minutes)}:${two(seconds)}` : "";
}

function filled(line, row) {
  line.dataset.key = row.key;
  for (const [place, text] of [[".rank", row.rank], ["b", row.name], ["small", row.place], [".value", row.value]]) line.querySelector(place).textContent = text;
  return line;
}

function made() {
  const line = document.createElement("li");
  const part = (tag, name, ...inner) => {
    const one = document.createElement(tag);
    one.className = name;
    one.append(...inner);
    return one;
  };
  line.append(part("span", "rank"), part("span", "who", part("b", ""), part("small", "")), part("span", "moved"), part("span", "value"));
  line.querySelector(".moved").setAttribute("aria-hidden", "true");
  return line;
}

function write(board) {
  const scene = document.getElementById(board.kind);
  const list = scene.querySelector(".places");
  const before = new Map(rowsOf(scene).map((line, place) => [line.dataset.key, { line, place, top: line.hidden ? null : line.getBoundingClientRect().top }]));
  const lines = board.rows.map((row, place) => {
    const known = before.get(row.key);
    const line = filled(known ? known.line : made(), row);
    const moved = line.querySelector(".moved");
    if (known && known.place !== place) {
      moved.textContent = place < known.place ? "▲" : "▼";
      moved.className = `moved ${place < known.place ? "up" : "down"}`;
    }
    return line;
  });
  list.replaceChildren(...lines);
  cut(scene);
  slide(lines, before);
  scene.querySelector(".counts").textContent = board.counts.join(" · ");
  scene.querySelector(".empty").textContent = board.note || "";
}

function slide(lines, before) {
  for (const line of lines) {
    const known = before.get(line.dataset.key);
    if (!known || known.top === null || line.hidden) continue;
    const by = known.top - line.getBoundingClientRect().top;
    if (!by) continue;
    line.classList.remove("moving");
    line.style.transform = `translateY(${by}px)`;
    requestAnimationFrame(() => requestAnimationFrame(() => {
      line.classList.add("moving");
      line.style.transform = "";
    }));
  }
}

async function ask() {
  try {
    const reply = await fetch(words.json, { cache: "no-cache", credentials: "omit" });
    if (!reply.ok) throw new TypeError("no figures");
    const told = await reply.json();
    clock(told.clock);
    told.boards.forEach(write);
    lost.textContent = "";
  } catch {
    lost.textContent = words.lost;
  }
  setTimeout(ask, 4000 + Math.random() * 2000);
}

links.forEach((link) => link.addEventListener("click", (event) => {
  event.preventDefault();
  const id = link.hash.slice(1);
  kept = kept === id ? "" : id; // pressed again: the scenes go on by themselves
  view = 0;
  show(id);
  scenes.forEach(cut);
}));
addEventListener("keydown", (event) => {
  if (event.key >= "1" && event.key <= String(links.length)) links[event.key - 1].click();
  else if (event.key === "f" && document.documentElement.requestFullscreen) document.documentElement.requestFullscreen();
});
hall.classList.add("one");
show(kept || scenes[1].id);
scenes.forEach(cut);
const first = document.querySelector("#dem-nguoc").dataset;
ahead = Number(first.now) - performance.now();
clock({ until: Number(first.until), words: document.querySelector("#dem-nguoc h2").textContent });
setInterval(tick, 250);
setInterval(next, HOLD);
setTimeout(ask, 3000);
