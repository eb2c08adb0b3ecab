// Shortcuts of the list of questions: j, k, x, Enter, /, ?. Each has a button, and all of them can be switched off
// (WCAG 2.1.4). Nothing here is needed: the list is links, boxes and forms.

const OFF = "ngan-hang:phim-tat";
const bar = document.querySelector("#phim");
const rows = [...document.querySelectorAll("#cau-hoi tbody tr")];
const search = document.querySelector("#q");
let at = -1;

const link = (row) => row.querySelector("th a");
const off = () => localStorage.getItem(OFF) === "0";

/** Where the focus is tells which row is meant; a click somewhere else does not lose it. */
function current() {
  const here = rows.findIndex((row) => row.contains(document.activeElement));
  if (here >= 0) at = here;
  return at;
}

function go(step) {
  at = Math.max(0, Math.min(rows.length - 1, current() + step));
  link(rows[at]).focus();
  rows[at].scrollIntoView({ block: "nearest" });
}

function help(button) {
  const words = document.querySelector("#phim-noi");
  words.hidden = !words.hidden;
  button.setAttribute("aria-expanded", String(!words.hidden));
}

const acts = {
  j: () => go(1),
  k: () => go(-1),
  Enter: () => rows[Math.max(0, current())] && link(rows[Math.max(0, current())]).click(),
  x: () => current() >= 0 && rows[at].querySelector("input").click(),
  "/": () => search.select(),
  "?": () => help(bar.querySelector('[data-key="?"]')),
};

function pressed(event) {
  const typing = event.target.closest("input:not([type=checkbox]), select, textarea, button, summary");
  if (off() || typing || event.ctrlKey || event.altKey || event.metaKey) return;
  // On a link or a box Enter already does what it should.
  if (event.key === "Enter" ? event.target.closest("a, input") : !(event.key in acts)) return;
  if (event.key !== "Enter" || current() >= 0) {
    event.preventDefault();
    acts[event.key]();
  }
}

if (bar) {
  bar.hidden = false;
  bar.addEventListener("click", (event) => {
    const key = event.target.closest("[data-key]");
    if (key) acts[key.dataset.key]();
  });
  const toggle = document.querySelector("#phim-tat");
  const say = () => { toggle.textContent = off() ? bar.dataset.on : bar.dataset.off; };
  toggle.addEventListener("click", () => {
    localStorage.setItem(OFF, off() ? "1" : "0");
    say();
  });
  say();
  document.addEventListener("keydown", pressed);
  document.addEventListener("focusin", current);
}
