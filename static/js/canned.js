// A chosen answer goes into the box, after what was typed already. Without this, the page comes anew with it.
document.querySelector("[data-canned]").addEventListener("submit", (event) => {
  event.preventDefault();
  const box = document.querySelector("#text");
  const { text } = document.querySelector("#mau").selectedOptions[0].dataset;
  box.value = [box.value.trim(), text].filter(Boolean).join("\n\n");
  box.focus();
});
