// What the checks have in common: the pages of the built books, how one is opened, and what is seen of its lists.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { browser, serve } from "./serve.mjs";

/** The companion book, with its Korean edition in `ko/`, and a small book for what the companion does not have. */
const [COMPANION, SMALL] = process.argv.slice(2, 4).map((folder) => resolve(folder));
export const THEMES = ["light", "rust", "coal", "navy", "ayu"];
export const EDITIONS = ["", "ko/"];

/** `toc.html` is a frame of mdBook's own, and no page; `404.html` is shown for any address, which a folder does not know. */
const pages = (folder) => readdirSync(folder).filter((name) => name.endsWith(".html") && !["toc.html", "404.html"].includes(name));
export const PAGES = EDITIONS.flatMap((edition) => pages(`${COMPANION}/${edition}`).map((name) => edition + name));
export const text = (name) => readFileSync(`${COMPANION}/${name}`, "utf8");
export const LISTS = PAGES.filter((name) => !name.endsWith("print.html") && /class="resource"/.test(text(name)));
/** The page with the longest list, and one with a list of several parts. */
export const LONG = "all-resources.html";
export const PARTS = "chapter-02.html";
assert.ok(LISTS.length >= 24 && existsSync(`${SMALL}/list.html`), `${LISTS.length} pages with lists`);

export const companion = await serve(COMPANION);
export const small = await serve(SMALL);
const chromium = await browser();

/** Browsers of their own, so to say, by what they are like: what one has loaded it need not load again. */
const contexts = new Map();

async function context({ theme, grant, fonts, ...options }) {
  const context = await chromium.newContext(options);
  for (const { origin } of [companion, small].map(({ address }) => new URL(address))) {
    await context.grantPermissions(grant, { origin });
  }
  await context.addInitScript((theme) => location.protocol === "http:" && localStorage.setItem("mdbook-theme", theme), theme);
  await context.addInitScript(() => {
    window.shifts = [];
    window.print = () => {};
    new PerformanceObserver((list) => window.shifts.push(...list.getEntries().map(({ value, sources }) => ({
      value,
      // A blank text draws nothing that could be seen to move.
      inMain: sources.some(({ node }) => document.querySelector("main")?.contains(node) && (node.outerHTML ?? node.textContent).trim()),
      of: sources.map(({ node, previousRect, currentRect }) => {
        const [from, to] = [previousRect, currentRect].map(({ x, y, width, height }) => `${x},${y} ${width}x${height}`);
        return `${from} -> ${to}: ${(node?.outerHTML ?? node?.textContent ?? "?").slice(0, 80)}`;
      }),
    })))).observe({ type: "layout-shift", buffered: true });
  });
  if (!fonts) {
    await context.route(/fonts[^/]*\.css/, (route) => route.fulfill({ contentType: "text/css", body: "" }));
  }
  return context;
}

/** Opens a page. Whatever the console says of errors ends the check when the page is closed. */
export async function open(url, { theme = "light", width = 1280, height = 900, grant = [], fonts = true, ...options } = {}) {
  const like = { theme, grant, fonts, viewport: { width, height }, ...options };
  const key = JSON.stringify(like);
  if (!contexts.has(key)) { contexts.set(key, context(like)); }
  const page = await (await contexts.get(key)).newPage();
  page.wrong = [];
  page.on("console", (message) => message.type() === "error" && page.wrong.push(message.text()));
  page.on("pageerror", (error) => page.wrong.push(error.message));
  await page.goto(new URL(url, companion.address).href);
  return page;
}

/** Does something for each of a list, a few at a time. */
export async function each(list, act) {
  const rest = [...list];
  await Promise.all(Array.from({ length: 4 }, async () => {
    while (rest.length) { await act(rest.shift()); }
  }));
}

/** Ends with a page: nothing may have gone wrong on it. */
export async function close(page) {
  assert.deepEqual(page.wrong, [], page.url());
  await page.close();
}

export async function stop() {
  await chromium.close();
  companion.stop();
  small.stop();
}

/** The texts of the entries that are seen, each with what hangs below it. */
export const shown = (page) => page.$$eval("main li:has(> .resource, > p > .resource)", (all) => all
  .filter((li) => li.offsetParent && !li.parentElement.closest("li:has(> .resource, > p > .resource)"))
  .map((li) => li.innerText));
export const hidden = (page) => page.locator("main [hidden]:not(button)").count();
/** The tools above the list with this number. */
export const tools = (page, nth = 0) => {
  const bar = page.locator(".resources-tools").nth(nth);
  return {
    bar, field: bar.locator("input"), kind: bar.getByRole("combobox").nth(0), year: bar.getByRole("combobox").nth(1),
    count: () => bar.getByRole("status").textContent(),
  };
};
