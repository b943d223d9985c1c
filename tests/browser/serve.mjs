// Built books on loopback, and a browser to read them with.
import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize, sep } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { chromium } from "playwright-core";

const TYPES = {
  ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml",
  ".png": "image/png", ".woff2": "font/woff2", ".json": "application/json",
};
/** The least bytes that a slow page comes in, and the milliseconds between: a browser paints meanwhile. */
const PIECE = 8_192;
const PAUSE = 25;

/**
 * Serves a folder on a free port of loopback. Answers its address, that of the same pages coming slowly, and how to stop it.
 */
export async function serve(folder) {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const slow = pathname.startsWith("/slow/");
    const path = join(folder, normalize(decodeURIComponent(slow ? pathname.slice(5) : pathname)));
    const file = existsSync(path) && statSync(path).isDirectory() ? join(path, "index.html") : path;
    if (!file.startsWith(folder + sep) || !existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {
      "content-type": TYPES[extname(file)] ?? "application/octet-stream", "cache-control": "max-age=3600",
    });
    const bytes = readFileSync(file);
    // A word that has come in part may be moved to the next line by the rest of it, so pieces are whole lines.
    let sent = 0;
    for (let end = 0; slow && file.endsWith(".html") && end >= 0; end = bytes.indexOf("\n", sent + PIECE)) {
      response.write(bytes.subarray(sent, end));
      sent = end;
      await wait(PAUSE);
    }
    response.end(bytes.subarray(sent));
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const address = `http://127.0.0.1:${server.address().port}/`;
  return { address, slow: `${address}slow/`, stop: () => server.close() };
}

/** Starts the Chromium of the system: the one that `CHROMIUM` names, or one where Debian and others have it. */
export function browser() {
  const places = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  const executablePath = places.find((place) => place && existsSync(place));
  if (!executablePath) {
    throw new Error("there is no Chromium; name one in CHROMIUM");
  }
  // Nothing but the book is asked for: no updates, no reports, and no sandbox, which a container cannot give.
  const args = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
  ];
  return chromium.launch({ executablePath, args });
}
