// Lighthouse on one page after another in one browser: node measure.mjs HOME < pages.json
// HOME is where `make lighthouse` installed it. In: {"pages": [{name, url, cookie, categories}]}. Out: a JSON object a
// line, {name, scores: {category: 0..1}, faults: [audits below their full score in a category that must be full]}.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const home = process.argv[2];
const from = (name) => import(pathToFileURL(join(home, "node_modules", name)));
const { default: lighthouse } = await from("lighthouse/core/index.js");
const { launch } = await from("chrome-launcher/dist/index.js");
const { pages } = JSON.parse(readFileSync(0, "utf8"));

// As root a browser starts only without its sandbox; all it meets here are pages of ours.
const chrome = await launch({ chromeFlags: ["--headless", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"] });
try {
  for (const { name, url, cookie, categories } of pages) {
    const extraHeaders = cookie ? { Cookie: cookie } : undefined;
    const { lhr } = await lighthouse(url, { port: chrome.port, logLevel: "error", onlyCategories: categories, extraHeaders });
    const scores = Object.fromEntries(Object.values(lhr.categories).map((one) => [one.id, one.score]));
    const weighed = Object.values(lhr.categories).flatMap((one) => one.auditRefs.filter((ref) => ref.weight).map((ref) => ref.id));
    const faults = weighed.filter((id) => lhr.audits[id].score !== null && lhr.audits[id].score < 1);
    const told = faults.map((id) => `${id}: ${lhr.audits[id].displayValue || lhr.audits[id].title}`);
    console.log(JSON.stringify({ name, scores, faults: told, error: lhr.runtimeError?.message }));
  }
} finally {
  await chrome.kill();
}
