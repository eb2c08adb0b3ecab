// Clips before questions: the answers come into sight when the clip was played to its end, cannot be played, or the
// reader says that they cannot watch it. Loaded only with papers that hold clips, after paper.js and journal.js.
const form = document.querySelector("#exam");
const key = `xem:${form.dataset.token}`;
const parts = [...form.querySelectorAll("[data-clip]")].map((material) => ({
  material,
  note: material.querySelector("[data-locked]"),
  places: [...form.querySelectorAll("[data-position]")].filter(
    ({ dataset }) => Number(material.dataset.first) <= dataset.position && dataset.position <= Number(material.dataset.last),
  ),
}));
let seen = new Set();

function keep(work) {
  try {
    work(localStorage);
  } catch {}
}

function lock(part, locked) {
  part.note.hidden = !locked;
  for (const place of part.places) place.querySelector(".answers").hidden = locked;
}

function open(part) {
  if (part.note.hidden) return;
  seen.add(part.material.dataset.clip);
  keep((store) => store.setItem(key, JSON.stringify([...seen])));
  lock(part, false);
}

const isBegun = ({ places }) => places.some(({ dataset }) => form.querySelector(`[data-cell="${dataset.position}"][data-answered]`));

function start(part) {
  const video = part.material.querySelector("video");
  if (video.error || seen.has(part.material.dataset.clip) || isBegun(part)) return;
  lock(part, true);
  video.addEventListener("ended", () => {
    open(part);
    part.note.hidden = false;
    part.note.querySelector("p").textContent = part.note.dataset.seen;
    part.note.querySelector("button").hidden = true;
  });
  video.addEventListener("error", () => open(part));
  part.note.querySelector("button").addEventListener("click", () => {
    open(part);
    part.places.find((place) => !place.hidden).focus();
  });
}

keep((store) => { seen = new Set(JSON.parse(store.getItem(key))); });
parts.forEach(start);
document.addEventListener("paper:adopt", () => parts.filter(isBegun).forEach(open));
document.addEventListener("paper:forget", () => keep((store) => store.removeItem(key)));
