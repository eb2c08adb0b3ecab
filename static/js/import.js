// The import desk with script: a file is dropped, its reading watched, boxes are kept as they are ticked, and a question
// is mended where it stands. Without script the same forms and links do all of it by whole pages.

// ── choosing a file ─────────────────────────────────────────────────────────────────────────────────────────────
function watchDrop(zone) {
  const input = zone.querySelector('input[type="file"]');
  const said = zone.querySelector("[data-said]");
  const words = zone.dataset;
  const size = (bytes) => (bytes / 1048576).toLocaleString("vi-VN", { maximumFractionDigits: 1 });
  const tell = () => {
    const file = input.files[0];
    const pattern = !file ? words.hint : file.size > Number(words.most) ? words.big : words.chosen;
    said.textContent = pattern.replace("{name}", file ? file.name : "").replace("{size}", file ? size(file.size) : "");
    said.classList.toggle("error", Boolean(file) && file.size > Number(words.most));
  };
  const over = (on) => (event) => {
    event.preventDefault();
    zone.classList.toggle("over", on);
  };
  zone.addEventListener("dragover", over(true));
  zone.addEventListener("dragleave", over(false));
  zone.addEventListener("drop", (event) => {
    over(false)(event);
    if (!event.dataTransfer.files.length) return;
    const one = new DataTransfer();
    one.items.add(event.dataTransfer.files[0]);
    input.files = one.files;
    tell();
  });
  input.addEventListener("change", tell);
  tell();
}

// ── waiting ─────────────────────────────────────────────────────────────────────────────────────────────────────
function watchProgress(section) {
  const said = section.querySelector("[data-said]");
  const words = section.dataset;
  const ask = async () => {
    try {
      const reply = await fetch(words.progress, { cache: "no-store", credentials: "same-origin" });
      if (!reply.ok) return location.reload(); // signed out, or the file is gone: the page says it
      const { state, progress } = await reply.json();
      if (state !== "waiting" && state !== "reading") return location.reload();
      if (progress) said.textContent = words.read.replace("{n}", progress.toLocaleString("vi-VN"));
    } catch {
      said.textContent = words.lost;
    }
    setTimeout(ask, 1000);
  };
  setTimeout(ask, 1000);
}

// ── looking through ─────────────────────────────────────────────────────────────────────────────────────────────
/** A page of ours as a document. Not by innerHTML: the policy lets no text become markup in this page. */
function fetchPage(method, url, body) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, url);
    request.responseType = "document";
    request.addEventListener("load", () => (request.response ? resolve(request.response) : reject(new Error("no page"))));
    request.addEventListener("error", reject);
    request.send(body);
  });
}

/** Take one place of the page, and the counts, from a page that just came. False when it has no such place. */
function take(page, id) {
  const fresh = page.getElementById(id);
  if (!fresh) return false;
  for (const name of [id, "tong-ket", "so-chon"]) {
    const place = document.getElementById(name);
    const other = page.getElementById(name);
    if (place && other) place.replaceWith(document.importNode(other, true));
  }
  const button = document.querySelector('.take-bar button');
  const other = page.querySelector('.take-bar button');
  if (button && other) button.textContent = other.textContent;
  return true;
}

function focusOn(id) {
  const item = document.getElementById(id);
  const wrong = item.querySelector('[role="alert"][tabindex="-1"]');
  (wrong || item.querySelector(".mend textarea") || item).focus();
}

async function swap(method, url, body, id) {
  const items = document.querySelector("#cau-hoi");
  items.setAttribute("aria-busy", "true");
  try {
    if (take(await fetchPage(method, url, body), id)) focusOn(id);
    else location.reload();
  } catch {
    return false; // the network is gone: the browser's own way says so
  } finally {
    items.removeAttribute("aria-busy");
  }
  return true;
}

function watchMending(items) {
  items.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-mend]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    swap("GET", link.href, null, link.closest(".item").id).then((done) => done || location.assign(link.href));
  });
  items.addEventListener("submit", (event) => {
    const form = event.target.closest("form.mend");
    if (!form) return;
    event.preventDefault();
    const body = new FormData(form, event.submitter);
    swap("POST", form.action, body, form.closest(".item").id).then((done) => done || form.submit());
  });
}

function watchBoxes(form) {
  const whole = (n) => n.toLocaleString("vi-VN");
  const show = (chosen) => {
    for (const place of document.querySelectorAll("#so-chon, .take-bar button")) {
      const words = place.dataset.words;
      place.textContent = words.replace("{n}", whole(chosen));
    }
  };
  document.addEventListener("change", async (event) => {
    const box = event.target;
    if (box.name !== "cau" || box.form !== form) return;
    const body = new FormData();
    body.set("csrf_token", form.elements.csrf_token.value);
    body.set("viec", "luu");
    body.set("hien", box.value);
    if (box.checked) body.set("cau", box.value);
    try {
      const reply = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, credentials: "same-origin" });
      if (!reply.ok || reply.redirected) throw new TypeError("not kept");
      show((await reply.json()).chosen);
    } catch {
      form.querySelector("[data-save]").hidden = false; // not kept now: the button keeps it with the next press
    }
  });
  form.querySelector("[data-save]").hidden = true;
}

const zone = document.querySelector("[data-drop]");
const progress = document.querySelector("[data-progress]");
const items = document.querySelector("#cau-hoi");
const choice = document.querySelector("#chon");
if (zone) watchDrop(zone);
if (progress) watchProgress(progress);
if (items) watchMending(items);
if (choice) watchBoxes(choice);
const named = location.hash.startsWith("#cau-") && document.getElementById(location.hash.slice(1));
if (named) focusOn(named.id);
