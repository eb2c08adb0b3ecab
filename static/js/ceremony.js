// Keys for whoever runs the ceremony: space, → or a page key goes on, ← goes back; a presenter's clicker sends these.
const press = { " ": "next", ArrowRight: "next", PageDown: "next", ArrowLeft: "back", PageUp: "back" };
addEventListener("keydown", (event) => {
  const link = document.getElementById(press[event.key] || "");
  if (!link || event.target.closest("a, button")) return;
  event.preventDefault();
  link.click();
});
