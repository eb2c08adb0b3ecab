// Buttons under a box of words to pass on: the phone's own sharing where there is one, and copying. Without this script
// the words stand in their box, to be copied by hand.

function button(label, kind) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = kind;
  made.textContent = label;
  return made;
}

/** In browsers inside Zalo and Facebook the clipboard may be closed: then the old way, and at last a word. */
async function copy(area) {
  try {
    await navigator.clipboard.writeText(area.value);
    return true;
  } catch {
    area.select();
    return document.execCommand("copy");
  }
}

for (const box of document.querySelectorAll(".passing")) {
  const area = box.querySelector("textarea");
  const words = box.dataset;
  const row = document.createElement("div");
  const state = document.createElement("p");
  row.className = "actions";
  state.className = "hint";
  state.setAttribute("role", "status");
  if (navigator.share) {
    const share = button(words.share, "btn");
    // Whoever closes the phone's own list has changed their mind: nothing to say.
    share.addEventListener("click", () => navigator.share({ text: area.value }).catch(() => {}));
    row.append(share);
  }
  const take = button(words.copy, "btn quiet");
  take.addEventListener("click", async () => {
    state.textContent = (await copy(area)) ? words.done : words.byHand;
  });
  row.append(take);
  box.append(row, state);
}
