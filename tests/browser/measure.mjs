// How long the script of a list takes: `node measure.mjs [ENTRIES]`. It makes a list as long as asked for, as a page has
// it, and runs the script of `src/render/assets` on it in Chromium, a fresh page each time.
import { readFileSync } from "node:fs";
import { browser } from "./serve.mjs";

const ENTRIES = Number(process.argv[2] ?? 1200);
const RUNS = 21;
const script = readFileSync(new URL("../../src/render/assets/resources.js", import.meta.url), "utf8");
const style = readFileSync(new URL("../../src/render/assets/resources.css", import.meta.url), "utf8");
const kinds = ["paper", "article", "book", "video", "tool"];
const entry = (at) => `<li><p><span class="resource" id="resource-r${at}" data-kind="${kinds[at % 5]}" data-year="${2000 + at % 25}"><a href="https://example.org/${at}">The title of resource ${at}, as long as titles are</a></span> (R${at})<br>
<small><span class="resource-kind">${kinds[at % 5]}</span> · Family ${at % 90}, Given · ${2000 + at % 25}</small> <a class="resource-permalink" href="#resource-r${at}" aria-label="Link">#</a> <span class="Z3988" title="ctx_ver=Z39.88-2004&amp;rft.title=${at}"></span><button class="resource-copy" aria-label="Copy BibTeX: ${at}" hidden></button><br>
What a reader gets from it, in a sentence of about a dozen words.</p></li>`;
const words = 'data-filter="f" data-hint="h" data-kind="k" data-kinds="ks" data-year="y" data-years="ys" data-shown="{n} of {m}" data-copied="d"';
const years = Array.from({ length: 25 }, (_, at) => 2024 - at);
const bar = `<div class="resources-tools" data-entries="${ENTRIES}" data-kinds="${kinds.map((kind) => `${kind}:${kind}`)}" data-years="${years}" hidden></div>`;
const list = Array.from({ length: ENTRIES }, (_, at) => entry(at)).join("\n");
const body = `<!doctype html><style>${style}</style><main><script ${words}>${script}</script>${bar}<ol>${list}</ol></main>`;

const chromium = await browser();
const median = (times) => times.sort((a, b) => a - b)[Math.floor(times.length / 2)].toFixed(1);
const [loads, keys] = [[], []];
for (let run = 0; run < RUNS; run += 1) {
  const page = await chromium.newPage();
  // The clipboard is there only where a page is served as if by HTTPS.
  await page.route("**/*", (route) => route.fulfill({ contentType: "text/html; charset=utf-8", body }));
  // The time of the processor, so that whatever else the machine does is not counted.
  const tracing = await page.context().newCDPSession(page);
  await tracing.send("Performance.enable", { timeDomain: "threadTicks" });
  await page.goto("http://localhost/");
  const { metrics } = await tracing.send("Performance.getMetrics");
  loads.push(1000 * metrics.find((metric) => metric.name === "ScriptDuration").value);
  keys.push(...await page.evaluate(() => ["t", "ti", "title 11"].map((text) => {
    const field = document.querySelector(".resources-tools input");
    field.value = text;
    const begin = performance.now();
    field.dispatchEvent(new Event("input", { bubbles: true }));
    return performance.now() - begin;
  })));
  await page.close();
}
console.log(`${ENTRIES} entries, ${RUNS} runs, median: the script ${median(loads)} ms of processor time, a key ${median(keys)} ms`);
await chromium.close();
