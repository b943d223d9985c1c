// Reads built books as a reader does: `node run.mjs COMPANION SMALL [CHECK]`. Each check is a function in `checks/`; what it
// finds wrong is thrown, and all that was thrown is told at the end. What was copied goes to standard output as JSON.
import assert from "node:assert/strict";
import { stop } from "./book.mjs";
import links from "./checks/links.mjs";
import looks from "./checks/looks.mjs";
import tools, { copied } from "./checks/tools.mjs";

const wrong = [];
for (const [name, check] of Object.entries({ ...links, ...tools, ...looks })) {
  if (process.argv[4] && !name.includes(process.argv[4])) { continue; }
  const begin = Date.now();
  try {
    await check();
    console.error(`ok    ${name} (${Date.now() - begin} ms)`);
  } catch (error) {
    wrong.push(name);
    console.error(`WRONG ${name}\n${error.stack}`);
  }
}
await stop();
console.log(JSON.stringify(copied));
assert.deepEqual(wrong, []);
