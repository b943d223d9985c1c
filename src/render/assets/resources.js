// It stands before the first list of a page. What is seen of a page does not move: the tools above a long list are made
// before that is painted, and whatever needs the whole page comes after. Its lines are joined, so each statement ends
// with a semicolon; and it has nothing that other preprocessors look for.
(() => {
  const root = document.documentElement, page = root.classList, words = document.currentScript.dataset;
  // The page with the whole book is for the printer; and what has been done is not done again.
  if (/print(.html)?(?!.)/.test(location.pathname) || page.contains("resources-script")) { return; }
  page.add("resources-script");
  if (navigator.clipboard) { page.add("resources-copy"); }
  const asked = new URLSearchParams(location.search);
  const make = (tag, attributes, text) => {
    const element = document.createElement(tag);
    Object.entries(attributes).forEach((pair) => element.setAttribute(...pair));
    element.append(text || "");
    return element;
  };

  // The last consonant of a syllable reads as the first of the next, which it is until that has been typed.
  const first = (last) => "ᄀᄁᄀᄂᄂᄂᄃᄅᄅᄅᄅᄅᄅᄅᄅᄆᄇᄇᄉᄊᄋᄌᄎᄏᄐᄑᄒ"[last.charCodeAt(0) - 0x11A8];
  const plain = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").replace(/[\u11A8-\u11C2]/g, first)
    .toLowerCase().replace(/\s+/g, " ").trim();

  // The tools above a list: a field, what there is to choose from, and how many entries are shown.
  const lists = [];
  const build = (bar) => {
    const nth = lists.length || "";
    const field = make("input", { type: "search", placeholder: words.hint, "aria-label": words.filter, autocomplete: "off" });
    const count = make("output", {});
    const facets = ["kind", "year"].filter((name) => bar.dataset[name + "s"]).map((name) => {
      const select = make("select", { "aria-label": words[name], autocomplete: "off" }, make("option", { value: "" }, words[name + "s"]));
      bar.dataset[name + "s"].split(",").forEach((one) => {
        const [value, called] = one.split(":");
        select.append(make("option", { value, "data-called": called || value }, called || value));
      });
      return [name, select];
    });
    const controls = [["q", field], ...facets].map(([name, control]) => [name + nth, control]);
    bar.append(...controls.map((one) => one[1]), count);
    bar.hidden = false;
    controls.forEach(([key, control]) => {
      control.value = asked.get(key) || "";
      if (control.selectedIndex < 0) { control.value = ""; }
    });
    const isAsked = () => controls.some((one) => one[1].value.trim());
    if (isAsked()) { page.add("resources-wait"); }
    const change = () => {
      start();
      show();
      const url = new URL(location);
      controls.forEach(([key, { value }]) => {
        url.searchParams.delete(key);
        if (value.trim()) { url.searchParams.set(key, value.trim()); }
      });
      // A page that is read from a file may not.
      try { history.replaceState(history.state, "", url); } catch { return; }
    };
    const clear = () => {
      controls.forEach((one) => { one[1].value = ""; });
      change();
    };
    bar.oninput = change;
    bar.onkeydown = (event) => {
      // The keys of the book itself would turn the page.
      event.stopPropagation();
      if (event.key === "Escape" && !event.isComposing) { clear(); }
    };

    // What stands under the tools: headings and lists, in these the entries, in each of those what belongs to it.
    const nodes = [], items = [];
    let boxes, filtered;
    // The list is read when somebody comes near its tools, which is seldom.
    const start = () => {
      if (items[0] || document.readyState === "loading") { return; }
      let left = bar.dataset.entries, item;
      for (let node = bar.nextElementSibling; node && left > 0; node = node.nextElementSibling) {
        nodes.push(node);
        node.querySelectorAll(".resource[id]").forEach((span) => {
          left -= 1;
          if (!item || !item.li.contains(span)) { items.push(item = { li: span.closest("li"), node, kind: [], year: [] }); }
          facets.forEach(([name]) => {
            const value = span.getAttribute("data-" + name);
            if (!item[name].includes(value)) { item[name].push(value); }
          });
        });
      }
      show();
    };
    const show = () => {
      if (!items[0]) { return; }
      const terms = plain(field.value).split(" ");
      if (!filtered && isAsked()) {
        filtered = true;
        items.forEach((item) => {
          item.text = plain(item.li.textContent);
          item.boxes = [];
          for (let box = item.li.parentElement; item.node.contains(box); box = box.parentElement) { item.boxes.push(box); }
        });
        boxes = [...new Set(items.flatMap((item) => item.boxes))];
        // An entry keeps its number when those before it are hidden.
        boxes.forEach((box) => box.start && [...box.children].forEach((li, at) => { li.value = box.start + at; }));
      }
      const found = items.filter((item) => !filtered || terms.every((term) => item.text.includes(term)));
      const chosen = (item, but) => facets.every(([name, { value }]) => name === but || !value || item[name].includes(value));
      const shown = found.filter((item) => chosen(item));
      facets.forEach(([name, select]) => {
        const values = found.filter((item) => chosen(item, name)).flatMap((item) => item[name]), many = {};
        values.forEach((value) => { many[value] = (many[value] || 0) + 1; });
        [...select.options].slice(1).forEach((option) => {
          option.textContent = option.dataset.called + " (" + (many[option.value] || 0) + ")";
        });
      });
      count.textContent = words.shown.replace("{n}", shown.length).replace("{m}", items.length);
      if (!filtered) { return; }
      const open = new Set(shown.flatMap((item) => [item.li, ...item.boxes]));
      [...boxes, ...items.map((item) => item.li)].forEach((box) => { box.hidden = !open.has(box); });
      const level = (node) => /^H\d/.test(node.tagName) && node.tagName;
      nodes.forEach((node, at) => {
        const end = nodes.findIndex((other, after) => after > at && level(other) && level(other) <= level(node));
        if (level(node)) { node.hidden = !nodes.slice(at, end < 0 ? nodes.length : end).some((other) => open.has(other)); }
      });
    };
    // Whoever follows a link to an entry wants to see it.
    const reveal = () => {
      const target = document.querySelector(":target");
      if (target && items.some(({ li }) => li.hidden && li.contains(target))) {
        clear();
        target.scrollIntoView();
      }
    };
    addEventListener("load", reveal);
    addEventListener("hashchange", reveal);
    bar.addEventListener("focusin", start);
    bar.addEventListener("pointerenter", start);
    lists.push(() => {
      if (isAsked() || bar.contains(document.activeElement)) { start(); }
    });
  };
  const bars = document.getElementsByClassName("resources-tools");
  const dress = () => { while (lists.length < bars.length) { build(bars[lists.length]); } };
  const observer = new MutationObserver(dress);
  observer.observe(document.currentScript.parentElement.closest("main") || root, { childList: true });

  // Braces stay balanced, as BibTeX wants even those that are escaped.
  const names = { "\\": "backslash", "{": "braceleft", "}": "braceright", "~": "asciitilde", "^": "asciicircum" };
  const tex = (text) => text && text.replace(/[\\{}~^&%#_\x24]/g, (c) => "\\" + (names[c] ? "text" + names[c] + "{}" : c));
  // The entry that a button belongs to.
  const entry = (button) => {
    let span = button;
    while (!span.matches(".resource")) { span = span.previousElementSibling; }
    return span;
  };
  const bibtex = (button) => {
    const { id } = entry(button), known = new URLSearchParams(button.previousElementSibling.title);
    const get = (name) => known.get("rft." + name);
    const type = { book: "book", dissertation: "phdthesis" }[known.get("rft_val_fmt").split(":").pop()] || "misc";
    // A name without a comma is not to be taken apart.
    const authors = [...known.getAll("rft.au"), ...known.getAll("rft.creator")]
      .map((name) => name.includes(",") ? tex(name) : "{" + tex(name) + "}");
    if (button.dataset.others) { authors.push("others"); }
    const ids = known.getAll("rft_id"), doi = ids.find((one) => one.startsWith("info:doi/"));
    const [year, month] = (get("date") || "").split("-");
    const fields = {
      author: authors.join(" and "),
      title: "{" + tex(get("btitle") || get("atitle") || get("title")) + "}",
      school: tex(get("inst")),
      publisher: tex(get("pub") || get("publisher")),
      year,
      month: month && String(+month),
      isbn: get("isbn"),
      doi: doi && doi.slice(9),
      url: ids.find((one) => one !== doi),
    };
    // The anchor of a resource that stands on the page twice ends with a number.
    const once = id.replace(/-\d+(?!.)/, ""), other = document.getElementById(once);
    const key = other && other.textContent === entry(button).textContent ? once : id;
    const lines = Object.entries(fields).filter((field) => field[1]).map((field) => "  " + field.join(" = {") + "},\n");
    return "\x40" + type + "{" + key.slice(9).replace(/[^\p{L}\p{N}.:\/+_-]/gu, "-") + ",\n" + lines.join("") + "}\n";
  };
  const said = make("span", { role: "status", class: "resources-said" });
  document.addEventListener("click", ({ target: button }) => button.matches(".resource-copy") &&
    navigator.clipboard.writeText(bibtex(button)).then(() => {
      button.dataset.said = said.textContent = words.copied;
      setTimeout(() => {
        delete button.dataset.said;
        said.textContent = "";
      }, 2000);
    }));

  document.addEventListener("DOMContentLoaded", () => {
    dress();
    observer.disconnect();
    lists.forEach((start) => start());
    page.remove("resources-wait");
    document.body.append(said);
  });
})();
