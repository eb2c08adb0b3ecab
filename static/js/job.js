// The page of a job asks every two seconds how far it is, and is fetched anew once it is over.
const section = document.querySelector("[data-job]");

async function look() {
  const said = section.querySelector("[data-words]");
  try {
    const reply = await fetch(section.dataset.job, { cache: "no-store", credentials: "same-origin" });
    if (!reply.ok) return location.reload(); // signed out, or the job is gone: the page says it
    const { state, done, of } = await reply.json();
    if (state !== section.dataset.state) return location.reload();
    if (of) {
      const part = Math.min(100, Math.floor((done * 100) / of));
      section.querySelector("progress").value = part;
      said.textContent = section.dataset.said.replace("{n}", part);
    }
  } catch {
    said.textContent = section.dataset.lost;
  }
  setTimeout(look, 2000);
}

if (section) setTimeout(look, 2000);
