// A judge's form: the total as it is typed, the draft kept by itself, Ctrl+Enter. See templates/judging/work.html.
const form = document.querySelector("#cham");
const words = JSON.parse(document.querySelector("#words").textContent);
const token = document.querySelector('meta[name="csrf-token"]').content;
const boxes = [...form.querySelectorAll("input[data-most]")];
const comment = form.elements["nhan-xet"];
const chip = document.querySelector("#save-state");
const zone = { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Ho_Chi_Minh" };
const REST = 3000;
const told = () => JSON.stringify({ points: boxes.map((box) => box.value.trim()), comment: comment.value, version: form.elements.ban.value });
let kept = told();
let [timer, sent, busy] = [0, false, false];

function show(state, text) {
  chip.hidden = false;
  chip.dataset.state = state;
  chip.textContent = text.replace("{time}", new Date().toLocaleTimeString("vi-VN", zone));
}

function total() {
  document.querySelector("#tong").textContent = boxes.reduce((sum, box) => sum + (/^\d+$/.test(box.value.trim()) ? Number(box.value) : 0), 0);
  for (const box of boxes) {
    const text = box.value.trim();
    const wrong = text !== "" && !(/^\d+$/.test(text) && Number(text) <= Number(box.dataset.most));
    box.toggleAttribute("aria-invalid", wrong);
    if (wrong) box.setAttribute("aria-invalid", "true");
  }
}

async function keep() {
  clearTimeout(timer);
  timer = 0;
  const body = told();
  if (sent || busy || body === kept) return;
  busy = true; // one after the other: an older draft must not arrive last
  try {
    const headers = { "Content-Type": "application/json", "X-CSRF-Token": token };
    const reply = await fetch(form.dataset.url, { method: "PUT", headers, body, keepalive: true });
    if (reply.ok) {
      kept = body;
      show("saved", words.saved);
    } else if (reply.status === 401 || reply.status === 403) show("gone", words.gone);
    else if (reply.status === 409) show("taken", words.moved);
    else throw reply.status;
  } catch {
    show("offline", words.offline);
    timer = setTimeout(keep, 5 * REST);
  } finally {
    busy = false;
  }
  if (!timer && kept === body && told() !== kept) keep();
}

form.addEventListener("input", () => {
  total();
  if (!timer) timer = setTimeout(keep, REST);
});
form.addEventListener("focusout", () => keep());
form.addEventListener("submit", () => {
  sent = true;
  setTimeout(() => { sent = false; }, 10000); // the network may be gone: what is typed after it is kept again
});
document.addEventListener("visibilitychange", () => { if (document.hidden) keep(); });
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector('button[value="luu"]'));
});
document.querySelector("#keys").hidden = false;
total();
