// What is new is read once it was in view for two seconds: its form is sent, and goes. Without this, by hand.
async function send(form) {
  const sent = { method: "POST", body: new FormData(form), redirect: "manual" };
  const { type } = await fetch(form.action, sent).catch(() => ({}));
  if (type === "opaqueredirect") form.remove();
}
const eye = new IntersectionObserver((all) => {
  for (const { target, isIntersecting } of all) {
    clearTimeout(target.timer);
    if (isIntersecting) target.timer = setTimeout(send, 2000, target);
  }
});
document.querySelectorAll("[data-read]").forEach((one) => eye.observe(one));
