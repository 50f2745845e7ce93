// Statements as packages have them: LaTeX, Markdown with a dialogue, a PDF; their images, samples and solution.

import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { dialogue, latex, onlyPdf } from './lib/packages.mjs';
import { test } from './lib/runner.mjs';

const SHOTS = process.env.SHOTS && fileURLToPath(new URL('./shots/', import.meta.url));

/** Uploads a package as the teacher; gives the problem's name. */
async function upload(world, name, buffer) {
  const teacher = await world.visitor({ as: 'teacher' });
  const slug = world.name(name);
  await teacher.open('/teach/upload');
  const form = teacher.page.locator('main form[action="/teach/upload"]');
  await form.locator('[name=package]').setInputFiles({ name: `${slug}.zip`, mimeType: 'application/zip', buffer });
  await form.locator('[name=slug]').fill(slug);
  teacher.guard.allow(422);
  await teacher.send(form.locator('button').first());
  assert.equal(teacher.path(), `/teach/problems/${slug}`, await teacher.text());
  return { teacher, slug };
}

/** With SHOTS set: the page at both widths, in both themes. */
async function shots(world, slug) {
  if (!SHOTS) return;
  mkdirSync(SHOTS, { recursive: true });
  for (const [width, height] of [[1440, 900], [360, 800]]) {
    for (const scheme of ['light', 'dark']) {
      for (const lang of ['en', 'zh-CN']) {
        const visitor = await world.visitor({ as: 'teacher', lang, scheme, viewport: { width, height } });
        await visitor.open(`/problems/${slug}`);
        await visitor.page.waitForTimeout(1500);
        await visitor.page.screenshot({ path: `${SHOTS}${slug}-${width}-${scheme}-${lang}.png`, fullPage: true });
      }
    }
  }
}

test('a LaTeX statement is shown with formulas, tables, images and samples', async (world) => {
  const { teacher, slug } = await upload(world, 'bars', latex());
  const page = await teacher.open(`/problems/${slug}`);
  await teacher.looksGood();
  const text = page.locator('.statement');
  assert.ok(await page.locator('h1 math msqrt').count(), 'the name in LaTeX');
  assert.ok(await text.locator('math').count() >= 7);
  for (const part of ['h2 >> text=Input', 'table .tex-r', 'li', 'figcaption >> text=Figure', 'pre >> text=weigh', '.footnotes li']) {
    assert.ok(await text.locator(part).count(), part);
  }
  const images = text.locator('img');
  assert.equal(await images.count(), 2);
  for (let index = 0; index < 2; index += 1) {
    await images.nth(index).scrollIntoViewIfNeeded();
    assert.equal(await images.nth(index).evaluate(async (image) => { await image.decode(); return image.naturalWidth; }), 480);
  }
  // The first sample stands where the text wants it, the other one after the text.
  assert.equal(await text.locator('.sample').count(), 1);
  const second = page.locator('.samples .sample');
  assert.match(await second.innerText(), /two/);
  // What is outside the subset is there, as it was written.
  assert.equal(await text.locator('code.tex-outside').innerText(), '\\sidenote{Ties are broken at random.}');
  const [download] = await Promise.all([page.waitForEvent('download'), second.locator('a').first().click()]);
  assert.equal(download.suggestedFilename(), `${slug}-2.in`);
  await shots(world, slug);
});

test('a file of a statement is an image or nothing, and runs nothing', async (world) => {
  const { teacher, slug } = await upload(world, 'twice', dialogue());
  const page = await teacher.open(`/problems/${slug}`);
  await teacher.looksGood();
  const folder = (await page.locator('.statement img').getAttribute('src')).replace(/[^/]*$/, '');
  const svg = await page.request.get(`${folder}bars.svg`);
  assert.equal(svg.headers()['content-type'], 'image/svg+xml');
  assert.match(svg.headers()['content-security-policy'], /default-src 'none'.*sandbox/);
  assert.match(svg.headers()['cache-control'], /immutable/);
  for (const path of ['problem.en.md', '../data/secret/1.in', '..%2Fdata%2Fsecret%2F1.ans', 'none.png']) {
    assert.equal((await page.request.get(folder + path)).status(), 404, path);
  }
  assert.equal((await page.request.get(`/problems/${slug}/samples/1.in`)).status(), 200);
  for (const path of ['1.interaction', '2.in', '../secret/1.in']) {
    assert.equal((await page.request.get(`/problems/${slug}/samples/${path}`)).status(), 404, path);
  }
  // A draft is its author's, with its files.
  const stranger = await world.visitor();
  assert.equal((await stranger.page.request.get(`${folder}bars.svg`)).status(), 404);
});

test('a dialogue is told line by line, pass by pass', async (world) => {
  const { teacher, slug } = await upload(world, 'talk', dialogue());
  const page = await teacher.open(`/problems/${slug}`);
  const sample = page.locator('.statement .sample');
  assert.deepEqual(await sample.locator('.said.judge code').allInnerTexts(), ['1 3', 'higher', '2 9', 'lower']);
  assert.deepEqual(await sample.locator('.said.program code').allInnerTexts(), ['? 2', '! 3', '? 5', '! 4']);
  assert.deepEqual(await sample.locator('.pass').allInnerTexts(), ['Pass 1', 'Pass 2']);
  assert.equal(await page.locator('.samples .sample').count(), 0);
  const chinese = await world.visitor({ as: 'teacher', lang: 'zh-CN' });
  await chinese.open(`/problems/${slug}`);
  await chinese.page.getByText('第 2 轮').waitFor();
  await chinese.looksGood();
  await shots(world, slug);
});

test('a PDF is shown in its page, and can be taken along', async (world) => {
  const { teacher, slug } = await upload(world, 'paper', onlyPdf());
  const page = await teacher.open(`/problems/${slug}`);
  await teacher.looksGood();
  const file = await page.locator('iframe.pdf-view').getAttribute('src');
  assert.equal(await page.locator('.pdf a[download]').getAttribute('href'), file.split('#')[0]);
  const answer = await page.request.get(file);
  assert.equal(answer.headers()['content-type'], 'application/pdf');
  assert.match(answer.headers()['content-security-policy'], /default-src 'none'.*frame-ancestors 'self'/);
  assert.equal((await answer.body()).subarray(0, 5).toString(), '%PDF-');
  await shots(world, slug);
});

test('how a problem is solved is for teachers', async (world) => {
  const { teacher, slug } = await upload(world, 'solved', latex());
  const page = await teacher.open(`/problems/${slug}`);
  await page.locator('details.solution summary').click();
  await page.locator('details.solution math').first().waitFor();
});
