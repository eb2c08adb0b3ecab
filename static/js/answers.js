// What stands in the fields of a paper, as the codes of answers: see templates/_paper_form.html, questions/kinds.py.
const form = document.querySelector("#exam");
const sheets = [...form.querySelectorAll("fieldset[data-position]")];
const given = new Map(); // question → what was told of it last

let [typing, pending, since] = [0, null, 0]; // pending: the last event of the box that is typed in

const hear = (name, act) => document.addEventListener(`paper:${name}`, act);

// "12.846" → 12846, "" → null, "x" → undefined
function whole(text) {
  const digits = text.replace(/[\s.,]/g, "");
  if (!digits) return null;
  return /^0*\d{1,9}$/.test(digits) ? Number(digits) : undefined;
}

// "11,5" → 1000000011500000
function decimal(text) {
  const bare = text.replace(/\s/g, "").replace("\u2212", "-");
  if (!bare) return null;
  const plain = /^[+-]?\d{1,3}(\.\d{3}){2,}$/.test(bare) ? bare.replace(/\./g, "") : bare.replace(",", ".");
  const [, sign, units, parts] = /^([+-]?)(?=\.?\d)(\d*)(?:\.(\d*?)0*)?$/.exec(plain) || [];
  if (units === undefined || (parts || "").length > 6) return undefined;
  const millionths = Number(units) * 1e6 + Number((parts || "").padEnd(6, "0"));
  return millionths > 1e15 ? undefined : 1e15 + (sign === "-" ? -millionths : millionths);
}

function asDecimal(code) {
  const left = Math.abs(code - 1e15);
  const parts = String(left % 1e6).padStart(6, "0").replace(/0+$/, "");
  const mark = document.documentElement.lang === "en" ? "." : ",";
  return (code < 1e15 ? "-" : "") + Math.floor(left / 1e6) + (parts && mark + parts);
}

const line = (text) => text.normalize("NFC").replace(/\s+/g, " ").replace(/\p{C}/gu, "").trim() || null; // as the server does
const READ = { guess: whole, numeric: decimal, short_text: line };
const controls = (sheet) => [...sheet.querySelectorAll("input:not([type=hidden]), select")];
const isTick = (one) => one.type === "radio" || one.type === "checkbox";
const itemOf = (one) => Number(one.name.split(".")[1]);

// was: as the server wrote it
function told(one, was) {
  if (isTick(one)) return (was ? one.defaultChecked : one.checked) ? one.value : "";
  if (!one.options || !was) return was ? one.defaultValue : one.value;
  return [...one.options].filter((option) => option.defaultSelected).map((option) => option.value).join();
}

function answer(sheet, was) {
  const { kind, base } = sheet.dataset;
  const filled = controls(sheet).map((one) => [one, told(one, was)]).filter(([, text]) => text !== "");
  if (READ[kind]) return READ[kind](filled.length ? filled[0][1] : "");
  if (!filled.length) return null;
  if (!filled[0][0].name.includes(".")) return Number(filled[0][1]);
  return filled.reduce((sum, [one, text]) => sum + (base ? (Number(text) + 1) * base ** itemOf(one) : 2 ** itemOf(one)), 0);
}

function valueAt(one, { kind, base }, choice) {
  if (choice === null) return "";
  if (kind === "numeric") return asDecimal(choice);
  if (base) return String((Math.floor(choice / base ** itemOf(one)) % base) - 1).replace("-1", "");
  return String(kind === "multiple" ? Math.floor(choice / 2 ** itemOf(one)) % 2 : choice);
}

function fill({ detail: [question, choice] }) {
  const sheet = sheets.find((one) => one.id === `cau-${question}`);
  for (const one of sheet ? controls(sheet) : []) {
    const value = valueAt(one, sheet.dataset, choice);
    if (isTick(one)) one.checked = one.value === value;
    else one.value = value;
  }
  given.set(Number(question), choice);
}

function changed({ target }) {
  const sheet = target.closest("fieldset[data-position]");
  if (!sheet) return;
  const question = Number(sheet.dataset.position);
  const choice = answer(sheet);
  const wrong = sheet.querySelector("[data-not-number]");
  if (wrong) wrong.hidden = choice !== undefined;
  if (choice === undefined || choice === given.get(question)) return;
  given.set(question, choice);
  document.dispatchEvent(new CustomEvent("paper:answer", { detail: [question, choice] }));
}

// What is being typed goes when typing rests, after five seconds of it, and when something else is touched.
function typed(event = null) {
  clearTimeout(typing);
  if (pending && (!event || pending.target !== event.target)) changed(pending);
  if (!pending || !event) since = performance.now();
  pending = event && event.target.matches(".input:not(select)") ? event : null;
  if (pending) typing = setTimeout(typed, Math.max(0, Math.min(800, since + 5000 - performance.now())));
}

form.addEventListener("change", changed);
form.addEventListener("input", typed);
hear("fill", fill);
hear("settle", () => typed());
hear("ask", ({ detail }) => {
  for (const sheet of sheets) {
    const [question, shown] = [Number(sheet.dataset.position), answer(sheet)];
    given.set(question, shown);
    detail.push([question, [answer(sheet, true), Number(sheet.dataset.seq)], shown]);
  }
});
