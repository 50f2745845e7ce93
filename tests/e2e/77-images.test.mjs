// Images that an output validator in C++ makes: shown beside their cases to whom they are for, and nothing in them runs.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test } from './lib/runner.mjs';
import { zip } from './lib/zip.mjs';

const SHOTS = process.env.SHOTS && fileURLToPath(new URL('./shots/', import.meta.url));
const DRAWING = readFileSync(new URL('../src/drawing.cpp', import.meta.url), 'utf8');

/** What the validator does in each case: 1 is what images are for, 3 and 4 are hostile. */
const CASES = { 'sample/1': 1, 'secret/01': 1, 'secret/02': 3, 'secret/03': 4 };

function drawing() {
  const files = {
    'problem.yaml': 'problem_format_version: 2025-09\nname: Drawn\nuuid: 00000000-0000-4000-8000-0000000000d1\nlimits:\n  time_limit: 1.0\n  memory: 256\n',
    'statement/problem.en.md': 'Print a word, and see it drawn.\n',
    'input_validators/check.py': 'import sys\nsys.stdin.read()\nsys.exit(42)\n',
    'output_validator/validate.cpp': DRAWING,
    'submissions/accepted/word.py': "print('harbour')\n",
    'submissions/wrong_answer/wrong.py': "print('wrong')\n",
  };
  for (const [name, what] of Object.entries(CASES)) {
    Object.assign(files, { [`data/${name}.in`]: `${what} 0\n`, [`data/${name}.ans`]: '' });
  }
  return zip(files);
}

test("a checker's images are shown beside their cases, and nothing in them runs", async (world) => {
  const slug = world.name('drawn');
  const teacher = await world.visitor({ as: 'teacher' });
  await teacher.open('/teach/upload');
  const form = teacher.page.locator('main form[action="/teach/upload"]');
  await form.locator('[name=package]').setInputFiles({ name: 'drawn.zip', mimeType: 'application/zip', buffer: drawing() });
  await form.locator('[name=slug]').fill(slug);
  await teacher.send(form.locator('button').first());
  assert.equal(teacher.path(), `/teach/problems/${slug}`, await teacher.text());
  // The check has passed, whatever was drawn; it says what nobody would see.
  const publish = teacher.page.locator('main form[action$="/publish"] button');
  await publish.waitFor({ timeout: 90_000 });
  assert.match(await teacher.text(), /teamimage\.png: not kept: its content is no PNG image/);
  await teacher.looksGood();
  await teacher.send(publish);

  const person = await world.newPerson('draws');
  const trainee = await world.visitor({ state: person.state });
  const sent = await trainee.api.post(`/api/v1/problems/${slug}/submissions`, { language: 'python', source: "print('harbour')\n" }, 201);
  await trainee.api.judged(sent.id);
  await trainee.open(`/submissions/${sent.id}`);
  const images = trainee.page.locator('.case-image img');
  assert.equal(await images.count(), 5);
  for (const image of await images.all()) {
    await image.scrollIntoViewIfNeeded();
    await image.evaluate((element) => element.decode());
    assert.ok(await image.evaluate((element) => element.naturalWidth > 0));
    assert.match(await image.getAttribute('alt'), /Image from the checker: (sample|secret)\/\d+, teamimage/);
  }
  assert.doesNotMatch(await trainee.page.content(), /judgeimage/);
  assert.match(await trainee.text(), /look at the picture/);
  // The limit is the problem's; what Python needs on top is said apart.
  assert.match(await trainee.page.locator('.facts').first().innerText(), /256 MiB\s+and 80 MiB on top that Python [\d.]+ itself needs/);
  await trainee.looksGood();

  const admin = await world.visitor({ as: 'admin' });
  await admin.open(`/submissions/${sent.id}`);
  assert.equal(await admin.page.locator('.case-image img').count(), 7);
  assert.match(await admin.text(), /no PNG image/);
  await admin.looksGood();

  // Opened by itself, what a script would do does not happen.
  const script = await trainee.page.locator('.case-image img[alt*="secret/03"]').getAttribute('src');
  const context = await world.browser.newContext({ baseURL: world.url, storageState: person.state });
  const page = await context.newPage();
  const happened = [];
  page.on('dialog', (dialog) => { happened.push(dialog.message()); dialog.dismiss(); });
  // The policy refuses what is elsewhere before it is asked for.
  page.on('requestfinished', (request) => { if (!request.url().startsWith(world.url)) happened.push(request.url()); });
  page.on('requestfailed', (request) => { if (request.failure().errorText !== 'csp') happened.push(`${request.url()} ${request.failure().errorText}`); });
  await page.goto(script);
  await page.mouse.click(4, 4);
  await page.waitForTimeout(300);
  assert.deepEqual(happened, []);
  assert.notEqual(await page.evaluate(() => document.title), 'taken');
  await context.close();

  if (!SHOTS) return;
  mkdirSync(SHOTS, { recursive: true });
  for (const [width, height] of [[1440, 900], [360, 800]]) {
    for (const [scheme, lang] of [['light', 'en'], ['dark', 'zh-CN']]) {
      const visitor = await world.visitor({ as: 'admin', lang, scheme, viewport: { width, height } });
      await visitor.open(`/submissions/${sent.id}`);
      for (const image of await visitor.page.locator('.case-image img').all()) await image.scrollIntoViewIfNeeded();
      await visitor.page.waitForTimeout(300);
      await visitor.page.screenshot({ path: `${SHOTS}images-${width}-${scheme}-${lang}.png`, fullPage: true });
    }
  }
});
