// Screenshots of target/gallery (see app/examples/gallery): node app/gallery.mjs [name ...]
// Every page at 360 and 1440 px; goes to target/gallery/shots. Wants Debian's chromium.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const gallery = resolve(import.meta.dirname, "../target/gallery");
const shots = join(gallery, "shots");
mkdirSync(shots, { recursive: true });
const wanted = process.argv.slice(2);
const files = readdirSync(gallery).filter(
  (file) => file.endsWith(".html") && (wanted.length === 0 || wanted.some((name) => file.startsWith(`${name}.`) || file === name)),
);
for (const file of files) {
  for (const width of [360, 1440]) {
    const out = join(shots, file.replace(/html$/, `${width}.png`));
    execFileSync("chromium", [
      "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
      "--disable-component-update", "--disable-sync", "--hide-scrollbars",
      `--user-data-dir=${mkdtempSync(join(tmpdir(), "shot-"))}`,
      `--window-size=${width},${width === 360 ? 1600 : 1300}`,
      `--screenshot=${out}`, `file://${join(gallery, file)}`,
    ], { stdio: "ignore" });
    console.log(out);
  }
}
