// A small runner: tests of a file in order, one browser for all, one line a test. A test fails by an exception or by
// what its guards have found; then a screenshot and the page's HTML are kept.

import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const KEPT = fileURLToPath(new URL('../shots/failures/', import.meta.url));
const tests = [];
let file = '';

/** Declares a test. `seconds`: it is given up after that. */
export function test(name, body, { seconds = 90 } = {}) {
  tests.push({ file, name, body, seconds });
}

/** Loads the tests of one file. */
export async function load(url, name) {
  file = name;
  await import(url);
}

function within(seconds, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${seconds} s`)), seconds * 1000);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

async function keep(world, name) {
  mkdirSync(KEPT, { recursive: true });
  const stem = KEPT + name.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 80);
  for (const [index, page] of world.pages().entries()) {
    try {
      await page.screenshot({ path: `${stem}-${index}.png`, timeout: 5000 });
      writeFileSync(`${stem}-${index}.html`, `<!-- ${page.url()} -->\n${await page.content()}`);
    } catch {
      // The page is gone; the message of the failure is what there is.
    }
  }
  return stem;
}

/** Runs them; gives `{passed, failed}`. `only`: a pattern of the file's and test's name. */
export async function run(world, only) {
  const chosen = tests.filter((one) => !only || new RegExp(only).test(`${one.file}: ${one.name}`));
  const failed = [];
  for (const one of chosen) {
    const start = Date.now();
    let wrong = [];
    try {
      await within(one.seconds, one.body(world));
    } catch (error) {
      wrong.push(error.stack ?? String(error));
    }
    wrong.push(...world.found());
    const took = ((Date.now() - start) / 1000).toFixed(1);
    const title = `${one.file}: ${one.name}`;
    console.log(`${wrong.length ? 'FAILED' : 'ok    '} ${title} (${took} s)`);
    if (wrong.length) {
      failed.push(title);
      const kept = await keep(world, title);
      wrong = [...new Set(wrong)].slice(0, 12);
      console.log(wrong.join('\n').replace(/^/gm, '    ') + `\n    kept: ${kept}-*.png`);
    }
    await world.closeVisitors();
  }
  return { passed: chosen.length - failed.length, failed };
}
