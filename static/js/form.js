// Manners of every form: sent once however often it is pressed, a password that can be looked at, errors met first.

function sendOnce(form) {
  let sent = false;
  const rest = () => {
    sent = false;
    for (const button of form.querySelectorAll("button[aria-disabled]")) button.removeAttribute("aria-disabled");
  };
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    if (sent || event.defaultPrevented) return;
    sent = true;
    // Not the disabled property: a disabled button would take its own name and value out of what is sent.
    if (event.submitter) event.submitter.setAttribute("aria-disabled", "true");
    setTimeout(rest, 10000); // the network may be gone: the button must not stay dead
  });
  addEventListener("pageshow", (event) => event.persisted && rest());
}

/** data-reveal="Hiện|Ẩn": a button beside the password says which of the two it does. */
function reveal(input) {
  const [show, hide] = input.dataset.reveal.split("|");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "link reveal";
  button.textContent = show;
  button.setAttribute("aria-controls", input.id);
  button.addEventListener("click", () => {
    const hidden = input.type === "password";
    input.type = hidden ? "text" : "password";
    button.textContent = hidden ? hide : show;
  });
  input.form.addEventListener("submit", () => { input.type = "password"; }); // so that it is kept as a password
  input.after(button);
}

for (const form of document.querySelectorAll('form[method="post"]:not(#exam)')) sendOnce(form);
for (const input of document.querySelectorAll("input[data-reveal]")) reveal(input);
const errors = document.querySelector('[role="alert"][tabindex="-1"]');
if (errors) errors.focus();
