// Choosing a union by typing: a combobox over the whole list, fetched once when the field is entered. Without this
// script, or when the list does not come, the same field is sent and the server answers with radio buttons.

const input = document.querySelector("input[data-units]");
const form = input.form;
const words = input.dataset;
const LIMIT = 30;
const before = document.querySelector("#unit-chosen"); // the unit of an earlier visit to this step
let units = null;
let shown = [];
let active = -1;

// ── the list ────────────────────────────────────────────────────────────────────────────────────────────────────
/** "Sủng Trái, Đồng Văn" → "sung trai dong van": no accents, đ as d, one space between words. */
const fold = (text) =>
  text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/đ/g, "d").replace(/[^a-z0-9]+/g, " ").trim();

async function load() {
  if (units) return;
  units = [];
  try {
    const reply = await fetch(words.units, { credentials: "same-origin" });
    units = (await reply.json()).units.map(([id, name, parent, alias]) => ({ id, name, parent, folded: ` ${fold(`${name} ${parent} ${alias}`)}` }));
    enhance();
    search();
  } catch {
    units = null; // the button that asks the server is still there
  }
}

/** Every word typed must begin a word of the name, the parent's name or an old name; the name's own hits come first. */
function find(text) {
  const wanted = fold(text).split(" ").filter(Boolean);
  if (!wanted.length) return [];
  const hits = units.filter((unit) => wanted.every((word) => unit.folded.includes(` ${word}`)));
  const inName = (unit) => wanted.filter((word) => ` ${fold(unit.name)}`.includes(` ${word}`)).length;
  return hits.map((unit) => [inName(unit), unit]).sort((a, b) => b[0] - a[0]).map(([, unit]) => unit);
}

// ── what the page gets ──────────────────────────────────────────────────────────────────────────────────────────
const box = document.createElement("ul");
const count = document.createElement("p");
const chosen = document.createElement("input");

function enhance() {
  if (box.isConnected) return;
  box.id = "unit-list";
  box.className = "choices";
  box.lang = "vi"; // names of unions, whatever the language of the page
  box.setAttribute("role", "listbox");
  box.setAttribute("aria-label", words.label);
  box.hidden = true;
  count.className = "hint";
  count.setAttribute("role", "status");
  Object.assign(chosen, { type: "hidden", name: "unit_id", value: words.chosen || "" });
  const roles = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": box.id, autocomplete: "off" };
  for (const [name, value] of Object.entries(roles)) input.setAttribute(name, value);
  for (const old of form.querySelectorAll("[data-without-script]")) old.remove();
  input.after(count, box, chosen);
}

function option(unit, place) {
  const item = document.createElement("li");
  item.id = `unit-${unit.id}`;
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", "false");
  item.append(unit.name);
  const parent = document.createElement("small");
  parent.textContent = unit.parent;
  item.append(" ", parent);
  item.addEventListener("mousedown", (event) => event.preventDefault()); // keeps the focus in the field
  item.addEventListener("click", () => choose(place));
  return item;
}

function open(opened) {
  box.hidden = !opened;
  input.setAttribute("aria-expanded", opened);
  if (!opened) point(-1);
}

function point(place) {
  active = place;
  [...box.children].forEach((item, index) => item.setAttribute("aria-selected", index === place));
  if (place < 0) input.removeAttribute("aria-activedescendant");
  else {
    input.setAttribute("aria-activedescendant", box.children[place].id);
    box.children[place].scrollIntoView({ block: "nearest" });
  }
}

function search() {
  if (!box.isConnected || chosen.value) return;
  const hits = find(input.value);
  shown = hits.slice(0, LIMIT);
  box.replaceChildren(...shown.map(option));
  open(shown.length > 0);
  if (!fold(input.value)) count.textContent = "";
  else if (!hits.length) count.textContent = words.none;
  else count.textContent = (hits.length > LIMIT ? words.many : words.some).replace("{n}", hits.length).replace("{shown}", LIMIT);
}

function choose(place) {
  const unit = shown[place];
  chosen.value = unit.id;
  const other = form.querySelector("select[name=unit_id]"); // the other door: what was chosen last counts
  if (other) other.value = "";
  input.value = unit.name;
  count.textContent = words.picked.replace("{name}", unit.name).replace("{parent}", unit.parent);
  open(false);
}

function keys(event) {
  if (!box.isConnected || event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
  const last = shown.length - 1;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (last < 0 || chosen.value) return;
    if (box.hidden) open(true);
    const step = event.key === "ArrowDown" ? 1 : -1;
    const next = active < 0 ? (step > 0 ? 0 : last) : active + step;
    point(next < 0 ? last : next > last ? 0 : next);
  } else if (event.key === "Enter" && !box.hidden) {
    if (active >= 0) choose(active);
    else if (last === 0) choose(0);
  } else if (event.key === "Escape" && !box.hidden) open(false);
  else return;
  event.preventDefault();
}

input.addEventListener("focus", load);
input.addEventListener("keydown", keys);
input.addEventListener("blur", () => box.isConnected && open(false));
input.addEventListener("input", () => {
  chosen.value = "";
  if (before) before.remove();
  if (units === null) load();
  search();
});
// Somebody quicker than the network is in the field already, perhaps with words in it.
if (document.activeElement === input) load();
