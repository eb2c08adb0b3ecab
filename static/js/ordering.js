// Putting in order: ranks are kept different, and the list stands as they say once they say all of it. Loaded only with
// papers that ask for an order, before journal.js, which sends what stands here after each change.
const form = document.querySelector("#exam");
const words = JSON.parse(document.querySelector("#words").textContent);
const lists = [...form.querySelectorAll("[data-ordering]")];

const ranksOf = (list) => [...list.children].map((item) => item.querySelector("select"));

function arrange(list) {
  const ranks = ranksOf(list);
  if (ranks.some((one) => !one.value) || new Set(ranks.map((one) => one.value)).size < ranks.length) return;
  const wanted = [...ranks].sort((one, other) => one.value - other.value);
  if (wanted.some((one, place) => one !== ranks[place])) list.append(...wanted.map((one) => one.closest("li")));
}

function keepApart(select) {
  const ranks = ranksOf(select.closest("[data-ordering]"));
  const twin = ranks.find((one) => one !== select && one.value && one.value === select.value);
  if (!twin) return;
  twin.value = "";
  const free = ranks.map((_, rank) => String(rank)).filter((rank) => ranks.every((one) => one.value !== rank));
  if (free.length === 1) [twin.value] = free;
}

function step(button) {
  const item = button.closest("li");
  const list = item.parentElement;
  arrange(list);
  const other = button.dataset.step < 0 ? item.previousElementSibling : item.nextElementSibling;
  if (other && button.dataset.step < 0) other.before(item);
  else if (other) other.after(item);
  ranksOf(list).forEach((select, rank) => { select.value = rank; });
  const select = item.querySelector("select");
  select.dispatchEvent(new Event("change", { bubbles: true }));
  button.focus();
  list.nextElementSibling.textContent = words.moved.replace("{n}", Number(select.value) + 1);
}

for (const button of form.querySelectorAll("[data-step]")) button.hidden = false;
form.addEventListener("click", ({ target }) => target.matches("[data-step]") && step(target));
form.addEventListener("change", ({ target }) => target.closest("[data-ordering]") && keepApart(target));
document.addEventListener("paper:adopt", () => lists.forEach(arrange));
lists.forEach(arrange);
