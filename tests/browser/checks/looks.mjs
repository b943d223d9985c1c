// How pages look: on small screens and paper, in five themes, without script or style, under a style of the book's own.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { close, companion, each, hidden, LISTS, LONG, open, PAGES, PARTS, shown, small, THEMES, tools } from "../book.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** What mdBook itself has around every page: a label that acts as a button, and a bar that is no landmark. */
const HOST = ["#mdbook-sidebar-toggle", "#sidebar-toggle", "#mdbook-menu-bar", "#menu-bar", ".menu-title", ".right-buttons", ".left-buttons"];
const HOSTS_RULES = ["aria-allowed-attr", "aria-prohibited-attr", "region"];

async function violations(page, within) {
  if (!await page.evaluate(() => "axe" in window)) { await page.evaluate(axe); }
  const { violations } = await page.evaluate((within) => window.axe.run(within, { resultTypes: ["violations"] }), within);
  return violations.flatMap(({ id, nodes }) => nodes
    .filter(({ target }) => !(HOSTS_RULES.includes(id) && HOST.some((one) => String(target[0]).endsWith(one))))
    .map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`));
}

/** How far it scrolls sideways, and what sticks out. */
const wide = (page) => page.evaluate(() => {
  const edge = document.documentElement.clientWidth;
  const out = [...document.querySelectorAll("main, main *")].filter((one) => one.getBoundingClientRect().right > edge + 1
    && !["absolute", "fixed"].includes(getComputedStyle(one).position) && one.getClientRects().length);
  const scrolls = [document.scrollingElement, document.querySelector("main")].map((one) => one.scrollWidth - one.clientWidth);
  return [Math.max(...scrolls), ...out.map((one) => one.outerHTML.slice(0, 200))];
});

export default {
  async "axe finds nothing wrong on any page in any theme"() {
    // The last is a book without a style of its own, with what shows only now and then.
    await each([...PAGES, `${small.address}list.html`], async (name) => {
      const page = await open(name, { reducedMotion: "reduce", hasTouch: name.startsWith("http"), isMobile: name.startsWith("http") });
      for (const theme of THEMES) {
        await page.$eval(`#mdbook-theme-${theme}`, (button) => button.click());
        assert.ok(await page.$eval("html", (html, theme) => html.classList.contains(theme), theme));
        const found = await violations(page, name.startsWith("http") ? "main" : "html");
        assert.deepEqual(found.slice(0, 3), [], `${name}, ${theme}: ${found.length}`);
      }
      await close(page);
    });
  },

  async "nothing moves while a page is loaded"() {
    await each([...LISTS, `${LONG}?q=model&kind=paper`], async (name) => {
      for (const width of [360, 1280]) {
        // mdBook's fonts come late and move every line of a page.
        const page = await open(companion.slow + name, { width, fonts: false });
        await page.waitForTimeout(100);
        // And its sidebar is made by a script of its own.
        const moved = (await page.evaluate(() => window.shifts)).filter(({ inMain }) => inMain);
        assert.deepEqual(moved, [], `${name} at ${width}`);
        await close(page);
      }
    });
  },

  async "no page scrolls sideways on a small screen, nor zoomed to twice its size"() {
    await each(PAGES, async (name) => {
      for (const screen of [{ width: 320, height: 640 }, { width: 640, height: 450, deviceScaleFactor: 2 }]) {
        const page = await open(name, screen);
        assert.deepEqual(await wide(page), [0], `${name} at ${screen.width}`);
        if (await page.locator(".resources-tools").first().isVisible()) {
          await tools(page).field.fill("a");
          assert.ok((await shown(page)).length > 0);
          assert.deepEqual(await wide(page), [0], `${name} at ${screen.width}, filtered`);
        }
        await close(page);
      }
    });
  },

  async "nothing is animated for those who ask for it"() {
    for (const [reducedMotion, moves] of [["reduce", false], ["no-preference", true]]) {
      const page = await open(LONG, { reducedMotion });
      const times = await page.$$eval("main .resource-copy, main .resource-permalink, .resources-tools *", (all) =>
        all.map((one) => getComputedStyle(one)).filter((style) => parseFloat(style.transitionDuration) > 0 || style.animationName !== "none").length);
      assert.equal(times > 0, moves, reducedMotion);
      await close(page);
    }
  },

  async "without a script every entry is there, and nothing that needs one"() {
    await each(LISTS, async (name) => {
      const [bare, full] = [await open(name, { javaScriptEnabled: false }), await open(name)];
      const entries = await full.locator("main .resource").count();
      assert.equal(await bare.locator("main .resource").filter({ visible: true }).count(), entries, name);
      assert.equal(await bare.locator("main .resource a").filter({ visible: true }).count(), await full.locator("main .resource a").count(), name);
      assert.equal(await bare.locator(".resources-tools, .resource-copy").filter({ visible: true }).count(), 0, name);
      await close(bare);
      await close(full);
    });
  },

  async "without styles every entry is there, and the filter works"() {
    const page = await open(LONG);
    await page.evaluate(() => document.querySelectorAll("style, link[rel=stylesheet]").forEach((one) => one.remove()));
    const all = (await shown(page)).length;
    assert.ok(await page.locator("main .resource").filter({ visible: true }).count() === 173);
    await tools(page).field.fill("lora");
    const some = (await shown(page)).length;
    assert.ok(some > 0 && some < all);
    await close(page);
  },

  async "the page for the printer has no tools, and a list on paper has its addresses"() {
    for (const name of PAGES.filter((name) => name.endsWith("print.html"))) {
      const page = await open(name);
      assert.equal(await page.locator(".resources-tools, .resource-copy").filter({ visible: true }).count(), 0);
      await close(page);
    }
    const page = await open(PARTS);
    await tools(page).field.fill("gopher");
    await page.emulateMedia({ media: "print" });
    for (const css of [".resources-tools", ".resource-copy", ".resource-permalink"]) {
      assert.equal(await page.locator(css).filter({ visible: true }).count(), 0, css);
    }
    const [after, href] = await page.$eval("main li:not([hidden]) .resource a", (link) =>
      [getComputedStyle(link, "::after").content, link.getAttribute("href")]);
    assert.ok(after.includes(href), after);
    await close(page);
  },

  async "a book's own style and theme win"() {
    // The small book has the rules in `own.css`, by element names alone, and a variable in `theme/head.hbs`.
    const page = await open(`${small.address}own/style.html`);
    const looks = (css, name) => page.$eval(css, (one, name) => name.startsWith("--") ? getComputedStyle(one).getPropertyValue(name) : getComputedStyle(one)[name], name);
    assert.equal(await looks(".resource-kind", "borderTopLeftRadius"), "7px");
    assert.equal(await looks(".resources-tools", "display"), "block");
    assert.equal(await looks(".resource a", "color"), "rgb(1, 2, 3)");
    assert.equal(await looks(".resource", "textDecorationLine"), "none");
    assert.equal(await looks(".resource-copy", "opacity"), "0.5");
    assert.equal(await looks("main", "--resource-line"), "red");
    assert.equal(await hidden(page), 0);
    await close(page);
  },
};
