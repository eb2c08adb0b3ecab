// While somebody types, the rules beside the form are printed anew by the server. Nothing is kept by it, and nothing
// here is needed: without script the rules are printed as they were last saved or pressed.

const form = document.querySelector("form[data-preview]");
const WAIT = 500;
let timer = 0;
let asking = null;

/** Markup comes as a document of its own: the policy lets no text become markup in this page. */
function ask() {
  if (asking) asking.abort();
  const request = new XMLHttpRequest();
  asking = request;
  request.open("POST", form.dataset.preview);
  request.responseType = "document";
  request.addEventListener("load", () => {
    const old = document.querySelector("#the-le-in");
    const fresh = request.status === 200 && request.response && request.response.querySelector("#the-le-in");
    if (!old || !fresh) return;
    old.replaceWith(document.importNode(fresh, true));
    show(document.querySelector(".preview"));
  });
  request.send(new URLSearchParams(new FormData(form)));
}

/** Where the rules scroll in a pane of their own, the first line that is new comes into sight; the page stays put. */
function show(pane) {
  const line = pane.querySelector(".new");
  if (line && pane.scrollHeight > pane.clientHeight) pane.scrollTop = line.offsetTop - pane.clientHeight / 3;
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(ask, WAIT);
}

if (form) {
  form.addEventListener("input", later);
  form.addEventListener("change", later);
}
