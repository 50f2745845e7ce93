// A package in another format: uploaded, converted, its check followed case by case; or refused with all its faults.

import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { legacy } from './lib/packages.mjs';
import { test } from './lib/runner.mjs';

const SHOTS = process.env.SHOTS && fileURLToPath(new URL('./shots/', import.meta.url));

async function upload(teacher, slug, buffer) {
  await teacher.open('/teach/upload');
  const form = teacher.page.locator('main form[action="/teach/upload"]');
  await form.locator('[name=package]').setInputFiles({ name: 'package.zip', mimeType: 'application/zip', buffer });
  await form.locator('[name=slug]').fill(slug);
  teacher.guard.allow(422);
  await teacher.send(form.locator('button').first());
}

async function shots(world, name, path) {
  if (!SHOTS) return;
  mkdirSync(SHOTS, { recursive: true });
  for (const [width, height] of [[1440, 900], [360, 800]]) {
    for (const [scheme, lang] of [['light', 'en'], ['dark', 'zh-CN']]) {
      const visitor = await world.visitor({ as: 'teacher', lang, scheme, viewport: { width, height } });
      await visitor.open(path);
      await visitor.page.screenshot({ path: `${SHOTS}${name}-${width}-${scheme}-${lang}.png`, fullPage: true });
    }
  }
}

test('a legacy package is converted, and its check fills a table while it runs', async (world) => {
  const teacher = await world.visitor({ as: 'teacher' });
  const slug = world.name('oldecho');
  await upload(teacher, slug, legacy());
  assert.equal(teacher.path(), `/teach/problems/${slug}`, await teacher.text());
  const { page } = teacher;
  assert.match(await page.locator('#problem-check').innerText(), /legacy/);
  // Cells come one after the other, without anybody loading the page again.
  const ran = page.locator('.check-grid td.ran');
  await ran.first().waitFor({ timeout: 60_000 });
  await page.locator('.check-grid tbody tr').nth(2).waitFor();
  await page.locator('main form[action$="/publish"] button').waitFor({ timeout: 90_000 });
  await page.waitForFunction(() => document.querySelectorAll('.check-grid td.ran').length === 21, null, { timeout: 15_000 });
  assert.equal(await page.locator('.check-grid td.off').count(), 0);
  assert.deepEqual(
    (await page.locator('.check-grid tbody th code').allInnerTexts()).sort(),
    ['accepted/echo.py', 'time_limit_exceeded/loop.py', 'wrong_answer/one.py'],
  );
  await teacher.looksGood();
  // Without JavaScript the page has it too.
  const plain = await world.visitor({ as: 'teacher', js: false });
  await plain.open(`/teach/problems/${slug}`);
  assert.equal(await plain.page.locator('.check-grid td.ran').count(), 21);
  await shots(world, 'import-checked', `/teach/problems/${slug}`);

  // The same name again is a new version; one whose solution is wrong says so in its cell.
  const wrong = legacy({ cases: 2, more: { 'submissions/accepted/echo.py': 'print(1)\n', 'submissions/time_limit_exceeded/loop.py': null } });
  await upload(teacher, slug, wrong);
  await page.locator('.check-grid td.off').first().waitFor({ timeout: 60_000 });
  await page.getByText('v2').first().waitFor({ state: 'attached' });
  await shots(world, 'import-failed', `/teach/problems/${slug}`);
});

test('a package with faults is refused with all of them', async (world) => {
  const teacher = await world.visitor({ as: 'teacher' });
  const slug = world.name('faults');
  await upload(teacher, slug, legacy({ more: { 'data/secret/03.ans': null, 'data/sample/1.ans': null, 'submissions/accepted/echo.py': null } }));
  assert.equal(teacher.path(), '/teach/upload');
  const faults = await teacher.page.locator('.refused .finding code').allInnerTexts();
  for (const place of ['data/secret/03.ans', 'data/sample/1.ans', 'submissions/accepted']) assert.ok(faults.includes(place), `${place} in ${faults}`);
  await teacher.looksGood();
  if (SHOTS) await teacher.page.screenshot({ path: `${SHOTS}import-refused.png`, fullPage: true });
});
