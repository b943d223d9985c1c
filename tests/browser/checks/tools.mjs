// The tools above a long list, and the button that copies an entry.
import assert from "node:assert/strict";
import { close, companion, EDITIONS, hidden, LONG, open, PARTS, shown, small, tools } from "../book.mjs";

/** What was copied, by edition and anchor: whoever runs this has a parser of BibTeX. */
export const copied = {};

const number = (option) => Number(/\((\d+)\)$/.exec(option)[1]);
const options = async (select) => (await select.locator("option").allTextContents()).slice(1);
/** What the address of a page says of the filter: asked of the page, since the driver learns of it later. */
const view = async (page) => Object.fromEntries(new URLSearchParams(await page.evaluate(() => location.search)));

export default {
  async "the filter finds titles, short names, authors and remarks, whatever the case and the accents"() {
    const page = await open(PARTS);
    const { field, count } = tools(page);
    const all = (await shown(page)).length;
    for (const [text, word] of [
      ["gOPHER", "Gopher"], ["deepmind", "DeepMind"], ["  unsupervised   multitask ", "Multitask"], ["GÖPHER", "Gopher"],
      ["reinforcement", "InstructGPT"], ["learners gpt-3", "Few-Shot"], ["gphér", null], ["bibtex", null], ["z3988", null],
    ]) {
      await field.fill(text);
      const found = await shown(page);
      const first = found.filter((entry) => word && entry.includes(word));
      assert.equal(first.length > 0, word !== null, `${text}: ${found}`);
    }
    await field.fill("zzz");
    assert.match(await count(), /^0 of \d+ shown$/);
    // A part without an entry to show has no heading either; what is not of the list stays.
    assert.equal(await page.isVisible("#resources-scaling-laws"), false);
    assert.equal(await page.isVisible("#sampling"), true);
    await field.fill("");
    assert.equal((await shown(page)).length, all);
    assert.equal(await hidden(page), 0);
    await close(page);
  },

  async "an entry keeps its number while others are hidden"() {
    const page = await open(LONG);
    const ids = await page.$$eval("main ol > li", (all) => all.map((li) => [...li.parentElement.children].indexOf(li) + 1 + li.querySelector(".resource").id));
    await tools(page).field.fill("prompt");
    const some = await page.$$eval("main ol > li:not([hidden])", (all) => all.map((li) => li.value + li.querySelector(".resource").id));
    assert.ok(some.length > 1 && some.length < 40 && some.every((one) => ids.includes(one)), some);
    await close(page);
  },

  async "Hangul is found while it is being composed"() {
    const page = await open(`${small.address}list.html`);
    const { field } = tools(page);
    await field.focus();
    const ime = await page.context().newCDPSession(page);
    for (const step of ["ㅎ", "하", "한", "한ㄱ", "한구", "한국"]) {
      await ime.send("Input.imeSetComposition", { text: step, selectionStart: step.length, selectionEnd: step.length });
      const found = await shown(page);
      assert.ok(found.length === 1 && found[0].includes("한국어"), `${step}: ${found}`);
    }
    await ime.send("Input.insertText", { text: "한국" });
    assert.equal((await shown(page)).length, 1);
    for (const [text, many] of [["국엄", 0], ["국어 문", 1], ["읽", 1], ["일ㄱ", 1]]) {
      await field.fill(text);
      assert.equal((await shown(page)).length, many, text);
    }
    await close(page);
  },

  async "kinds and years are counted, and the counts follow what else is chosen"() {
    for (const [edition, all] of [["", "All kinds"], ["ko/", "모든 종류"]]) {
      const page = await open(edition + LONG);
      const { field, kind, year, count } = tools(page);
      assert.equal(await kind.locator("option").first().textContent(), all);
      const entries = (await shown(page)).length;
      await kind.selectOption("paper");
      const found = await shown(page);
      const label = await kind.locator("option[value=paper]").textContent();
      assert.equal(found.length, number(label));
      assert.ok(found.length > 50 && found.length < entries);
      const years = await options(year);
      assert.ok(years.map(number).reduce((a, b) => a + b) <= found.length);
      assert.deepEqual(years, [...years].sort().reverse(), "the newest first");
      await year.selectOption("2023");
      const both = await shown(page);
      assert.equal(both.length, number(years.find((one) => one.startsWith("2023"))));
      assert.ok((await count()).includes(both.length) && (await count()).includes(entries), await count());
      const before = (await options(kind)).map(number);
      await field.fill("model");
      const after = (await options(kind)).map(number);
      assert.ok(after.every((one, at) => one <= before[at]) && after.join() !== before.join(), `${before}; ${after}`);
      await close(page);
    }
  },

  async "what is shown is told to screen readers"() {
    const page = await open(LONG);
    const { bar, field, kind, year } = tools(page);
    assert.deepEqual(await bar.evaluate((bar) => [...bar.querySelectorAll("input, select")].map((one) => one.ariaLabel)), ["Filter the list", "Kind", "Year"]);
    const status = page.getByRole("status").filter({ hasText: "shown" });
    await field.focus();
    assert.match(await status.textContent(), /^(\d+) of \1 shown$/);
    await field.fill("attention");
    const found = (await shown(page)).length;
    assert.match(await status.textContent(), new RegExp(`^${found} of \\d+ shown$`));
    assert.ok(await kind.isVisible() && await year.isVisible());
    await close(page);
  },

  async "a view can be shared"() {
    const page = await open(`${LONG}?highlight=x#resource-lora`);
    const { field, kind, year } = tools(page);
    await field.fill("model");
    await kind.selectOption("paper");
    await year.selectOption("2023");
    assert.deepEqual(await view(page), { highlight: "x", q: "model", kind: "paper", year: "2023" });
    const url = await page.evaluate(() => location.origin + location.pathname + location.search);
    const found = await shown(page);
    assert.ok(found.length > 0);
    await close(page);
    for (const address of [url, url.replace(companion.address, companion.slow)]) {
      const other = await open(address);
      assert.deepEqual(await shown(other), found);
      assert.equal(await tools(other).field.inputValue(), "model");
      await close(other);
    }
    // What nobody offers is not asked for.
    const nonsense = await open(`${LONG}?kind=nonsense&year=1`);
    assert.equal(await hidden(nonsense), 0);
    await close(nonsense);
  },

  async "a link to an entry that a filter hides shows it"() {
    const page = await open(`${LONG}?q=nosuchthing#resource-lora`);
    assert.equal(await hidden(page), 0);
    assert.equal(await page.$eval(":target", ({ id }) => id), "resource-lora");
    assert.deepEqual(await view(page), {});
    await tools(page).field.fill("nosuchthing");
    await page.evaluate(() => { location.hash = "#resource-llama-3"; });
    await page.waitForFunction(() => document.querySelector(":target")?.offsetParent);
    await close(page);
  },

  async "two lists on a page have each their own tools"() {
    const page = await open(`${small.address}two.html`);
    const [first, second] = [tools(page, 0), tools(page, 1)];
    const before = (await shown(page)).length;
    await second.field.fill("hangul");
    assert.deepEqual(await view(page), { q1: "hangul" });
    const after = await shown(page);
    assert.ok(after.length < before);
    await first.field.focus();
    assert.match(await first.count(), /^(\d+) of \1 shown$/);
    await page.reload();
    assert.deepEqual(await shown(page), after);
    assert.equal(await first.field.inputValue(), "");
    await close(page);
  },

  async "what hangs below an entry or shares its item stays with it"() {
    const page = await open(`${small.address}list.html`);
    await tools(page).field.fill("companion of the braces");
    const found = await shown(page);
    assert.ok(found.length === 1 && found[0].includes("{braces}"), found);
    // A part that is an item of its own goes when all below it go.
    const inner = await open(`${small.address}parts.html`);
    await tools(inner).field.fill("hangul");
    assert.equal(await inner.$$eval("main > ol > li, main > ul > li", (all) => all.filter((li) => li.offsetParent).length), 1);
    await close(inner);
    await close(page);
  },

  async "the keyboard is enough, and the keys of the book do not fire while typing"() {
    const page = await open(LONG);
    const { field, kind } = tools(page);
    await field.focus();
    await page.keyboard.type("s/?lora");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowRight");
    assert.ok(page.url().includes(LONG));
    assert.equal(await field.inputValue(), "s/?lora");
    assert.equal(await page.isVisible("#mdbook-search-wrapper, #search-wrapper"), false);
    await page.keyboard.press("Escape");
    assert.equal(await field.inputValue(), "");
    await page.keyboard.type("lora");
    const some = (await shown(page)).length;
    await page.keyboard.press("Tab");
    await page.keyboard.type("Paper");
    assert.ok(await kind.inputValue() === "paper" && (await shown(page)).length <= some);
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.ariaLabel), "Year");
    await page.keyboard.press("Escape");
    assert.deepEqual(await view(page), {});
    assert.equal(await hidden(page), 0);
    const order = [];
    while (!order.some((one) => one.includes("resource-copy")) && order.length < 60) {
      await page.keyboard.press("Tab");
      order.push(await page.evaluate(() => document.activeElement.className || document.activeElement.parentElement.className));
    }
    assert.deepEqual(order.slice(-3), ["resource", "resource-permalink", "resource-copy"]);
    const button = page.locator(".resource-copy:focus");
    await page.waitForFunction(() => getComputedStyle(document.activeElement).opacity === "1");
    assert.match(await button.getAttribute("aria-label"), /^Copy BibTeX: ./);
    await close(page);
  },

  async "what is copied is BibTeX, and it is said that it was"() {
    const pages = [...EDITIONS.map((edition) => edition + LONG), `${small.address}list.html`];
    // One after the other: there is one clipboard.
    for (const name of pages) {
      const page = await open(name, { grant: ["clipboard-read", "clipboard-write"] });
      const ids = await page.$$eval("main .resource", (all) => all.map(({ id }) => id));
      const buttons = page.locator(".resource-copy");
      assert.equal(await buttons.count(), ids.length);
      const list = copied[name.startsWith("http") ? "small" : name] = {};
      for (const [at, id] of ids.entries()) {
        // By a key, since hundreds of movements of the pointer take long.
        await buttons.nth(at).focus();
        await page.keyboard.press(at % 2 ? "Enter" : "Space");
        if (at === 0) {
          const said = name.startsWith("ko/") ? "복사됨" : "Copied";
          await page.waitForFunction((said) => document.querySelector(".resource-copy").dataset.said === said, said);
          const status = page.locator(".resources-said");
          assert.deepEqual([await status.getAttribute("role"), await status.textContent()], ["status", said]);
        }
        await page.waitForFunction(async (key) => (await navigator.clipboard.readText()).includes(`{${key},\n`), id.slice(9));
        list[id] = await page.evaluate(() => navigator.clipboard.readText());
      }
      await page.waitForFunction(() => !document.querySelector("[data-said]") && !document.querySelector(".resources-said").textContent);
      await close(page);
    }
  },

  async "where a page may not copy there is no button"() {
    const page = await open("about:blank");
    await page.addInitScript(() => Object.defineProperty(Navigator.prototype, "clipboard", { get: () => undefined }));
    await page.goto(companion.address + PARTS);
    assert.equal(await page.isVisible(".resource-copy"), false);
    assert.equal(await page.isVisible(".resources-tools"), true);
    await close(page);
  },

  async "the script does nothing twice"() {
    const page = await open(LONG);
    const before = await page.$eval("main", (main) => main.outerHTML.length);
    await page.evaluate(() => {
      const script = document.querySelector("main script[data-filter]");
      const again = document.createElement("script");
      Object.assign(again.dataset, script.dataset);
      again.textContent = script.textContent;
      script.after(again);
      again.remove();
    });
    assert.equal(await page.$eval("main", (main) => main.outerHTML.length), before);
    await close(page);
  },
};
