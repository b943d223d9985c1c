// Links: those of the lists, those to an entry, and those to the same entry on other pages.
import assert from "node:assert/strict";
import { close, companion, each, EDITIONS, LISTS, LONG, open, PARTS } from "../book.mjs";

/** What "also in" leads to, from every page: page, address, and the title of the entry that it stands in. */
async function elsewhere(page) {
  return page.$$eval("main .resource-elsewhere a", (links) => links.map((link) => {
    let span = link.parentElement;
    while (!span.matches(".resource")) { span = span.previousElementSibling; }
    return { href: link.href, title: span.textContent };
  }));
}

/** The titles of a page, by their anchors. */
async function titles(path) {
  const page = await open(path);
  const found = new Map(await page.$$eval("main .resource", (all) => all.map((span) => [span.id, span.textContent])));
  await close(page);
  return found;
}

export default {
  async "every link of every list is there and takes the focus"() {
    await each(LISTS, async (name) => {
      const page = await open(name);
      const found = await page.$$eval("main .resource a", (links) => links.map((link) => {
        link.focus();
        return document.activeElement === link && link.offsetParent ? link.href : `lost: ${link.outerHTML}`;
      }));
      const told = await page.$$eval("main script[type]", (all) => all.flatMap((script) =>
        JSON.parse(script.textContent).itemListElement.map(({ item }) => item.url).filter(Boolean).map((url) => new URL(url).href)));
      // Machines are told of a resource once in a list.
      assert.deepEqual([...new Set(found)].sort(), [...new Set(told)].sort(), name);
      assert.ok(found.length > 0, name);
      await close(page);
    });
  },

  async "a permalink leads to its entry, and shows when it is needed"() {
    for (const edition of EDITIONS) {
      const page = await open(edition + PARTS);
      const links = page.locator("a.resource-permalink");
      const anchors = await links.evaluateAll((all) => all.map((link) => link.getAttribute("href").slice(1)));
      const ids = await page.$$eval("main .resource", (all) => all.map(({ id }) => id));
      assert.deepEqual(anchors, ids);
      const opacity = (link) => link.evaluate(async (link) => {
        await Promise.all(link.getAnimations().map((animation) => animation.finished));
        return getComputedStyle(link).opacity;
      });
      for (const at of [0, 7, ids.length - 1]) {
        const link = links.nth(at);
        await page.mouse.move(0, 0);
        assert.equal(await opacity(link), "0");
        await page.locator("main .resource").nth(at).hover();
        assert.equal(await opacity(link), "1", "hovered");
        await page.mouse.move(0, 0);
        await link.focus();
        assert.equal(await opacity(link), "1", "focused");
        await page.keyboard.press("Enter");
        assert.equal(decodeURIComponent(new URL(page.url()).hash), `#${ids[at]}`);
        const { top, id } = await page.$eval(":target", (target) => ({ top: target.getBoundingClientRect().top, id: target.id }));
        assert.ok(id === ids[at] && top >= 0 && top < 900, `${id}: ${top}`);
        await link.blur();
      }
      await close(page);
    }
    const touch = await open(PARTS, { hasTouch: true, isMobile: true, width: 360, height: 740 });
    assert.equal(await touch.$eval("a.resource-permalink", (link) => getComputedStyle(link).opacity), "1");
    await close(touch);
  },

  async "a link to another page that lists a resource leads to its entry there"() {
    const pages = new Map();
    const title = async (href) => {
      const url = new URL(href), path = url.pathname;
      if (!pages.has(path)) { pages.set(path, titles(path)); }
      return (await pages.get(path)).get(decodeURIComponent(url.hash.slice(1)));
    };
    for (const edition of EDITIONS) {
      let links = 0;
      const pages = LISTS.filter((name) => name.startsWith("ko/") === (edition !== ""));
      await each([`${edition}print.html`, ...pages], async (name) => {
        const page = await open(name);
        for (const link of await elsewhere(page)) {
          assert.equal(await title(link.href), link.title, `${name}: ${link.href}`);
          links += 1;
        }
        await close(page);
      });
      // Each of 173 resources is listed somewhere, as the page of all says; and in print.html everything stands again.
      assert.ok(links > 2 * 173, links);
    }
    const page = await open(PARTS);
    await page.locator(".resource-elsewhere a").first().click();
    const [here, id] = [page.url(), await page.$eval(":target", (target) => target.id)];
    assert.ok(!here.includes(PARTS) && here.endsWith(`#${id}`), here);
    const top = await page.$eval(":target", (target) => target.getBoundingClientRect().top);
    assert.ok(top >= 0 && top < 900, top);
    await close(page);
  },

  async "the index and the letters of a long list lead to their places"() {
    for (const edition of EDITIONS) {
      const page = await open(edition + LONG);
      const lost = await page.$$eval("main p > a[href^='#resources-'], .resources-index a", (links) => links.filter((link) =>
        !document.getElementById(decodeURIComponent(link.hash.slice(1)))).map((link) => link.outerHTML));
      assert.deepEqual(lost, []);
      assert.ok(await page.locator(".resources-index a").count() === 173);
      await close(page);
    }
  },

  async "both editions lead to each other"() {
    await each(LISTS.filter((name) => !name.startsWith("ko/")), async (name) => {
      const page = await open(name);
      await page.locator(`main a[href='ko/${name}']`).click();
      assert.equal(page.url(), `${companion.address}ko/${name}`);
      assert.equal(await page.$eval("html", (html) => html.lang), "ko");
      await page.locator(`main a[href='../${name}']`).click();
      assert.equal(page.url(), companion.address + name);
      await close(page);
    });
  },
};
