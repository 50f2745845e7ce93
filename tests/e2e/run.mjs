// Browser tests: `node tests/e2e/run.mjs [PATTERN]` (of a test's name). Starts a portal (TRELLIS_BIN) with a fresh database on the
// language packs of TRELLIS_DATA, runs every *.test.mjs in Debian's Chromium, and stops the portal.

import { readdirSync } from 'node:fs';
import { load, run } from './lib/runner.mjs';
import { Server } from './lib/server.mjs';
import { World, launch } from './lib/world.mjs';

const folder = new URL('./', import.meta.url);
for (const name of readdirSync(folder).filter((name) => name.endsWith('.test.mjs')).sort()) {
  await load(new URL(name, folder), name.replace('.test.mjs', ''));
}

const start = Date.now();
// Lessons can be completed at once: how long one has to study is the server's own test.
const server = await Server.start({ args: ['--lesson-min-percent', '0'] });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, () => server.stop().finally(() => { server.clean(); process.exit(1); }));
}
const browser = await launch();
let result;
try {
  result = await run(new World(server, browser), process.argv[2]);
} finally {
  await browser.close();
  const code = await server.stop();
  if (code !== 0) {
    console.log(`FAILED the portal ended with ${code}; its last words:\n${server.log.slice(-4000)}`);
    result?.failed.push('stopping the portal');
  }
  server.clean();
}
for (const title of result.failed) console.log(`failed: ${title}`);
console.log(`${((Date.now() - start) / 1000).toFixed(0)} s`);
console.log(`${result.passed} passed, ${result.failed.length} failed`);
process.exit(result.failed.length ? 1 : 0);
