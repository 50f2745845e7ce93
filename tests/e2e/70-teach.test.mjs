// The teacher: a problem without a zip, packages in and out, a class with a problem set, a lesson's text.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { submission } from './lib/catalog.mjs';
import { published } from './lib/content.mjs';
import { test } from './lib/runner.mjs';

const save = (form) => form.locator('button[name=action][value=save]');

test('a problem is written in the browser, checked, published, exported, and its zip comes back', async (world) => {
  const teacher = await world.visitor({ as: 'teacher' });
  const page = await teacher.open('/teach/problems/new');
  await teacher.looksGood();
  const form = page.locator('main form:has([name=reference_source])');
  const slug = world.name('typed');
  const fields = {
    slug, title_en: 'Typed by hand', title_zh: '手写的题',
    statement_en: 'Print $a \\cdot b$.', statement_zh: '输出 $a \\cdot b$。', keywords: 'product, 乘法',
  };
  for (const [name, value] of Object.entries(fields)) await form.locator(`[name=${name}]`).fill(value);
  await form.locator('[name=field]').selectOption('algorithms');
  await text(form, 'sample_input', 0, '2 3\n');
  await text(form, 'case_input', 0, '7 8\n');
  await text(form, 'case_input', 1, '-1 9\n');
  await form.locator('[name=reference_language]').selectOption('python');
  await put(page, form, 'reference_source', 'a, b = map(int, input().split())\nprint(a * b)\n');
  await teacher.send(save(form));
  assert.equal(teacher.path(), `/teach/problems/${slug}`);
  // Answers were left empty: the reference solution has filled them in.
  assert.equal((await form.locator('[name=sample_answer]').first().inputValue()).trim(), '6');
  assert.equal((await form.locator('[name=case_answer]').first().inputValue()).trim(), '56');

  const publish = page.locator('main form[action$="/publish"] button');
  // The check's state comes by itself.
  await publish.waitFor({ timeout: 60_000 });
  await teacher.looksGood();
  await teacher.send(publish);
  const visitor = await world.visitor({ lang: 'zh-CN' });
  await visitor.open(`/problems/${slug}`);
  await visitor.page.getByText('手写的题').first().waitFor();

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.locator(`main a[href="/teach/problems/${slug}/package.zip"]`).first().click(),
  ]);
  const zip = readFileSync(await download.path());
  assert.equal(zip.subarray(0, 2).toString(), 'PK');
  assert.equal(download.suggestedFilename(), `${slug}.zip`);

  await teacher.open('/teach/upload');
  const upload = page.locator('main form[action="/teach/upload"]');
  const again = world.name('again');
  await upload.locator('[name=package]').setInputFiles({ name: `${again}.zip`, mimeType: 'application/zip', buffer: zip });
  if (await upload.locator('[name=slug]').count()) await upload.locator('[name=slug]').fill(again);
  teacher.guard.allow(422);
  await teacher.send(upload.locator('button').first());
  assert.equal(teacher.path(), `/teach/problems/${again}`, await teacher.text());
});

/** The `index`-th field of a repeated name; more are made by the form's own button. */
async function text(form, name, index, value) {
  const field = form.locator(`[name=${name}]`).nth(index);
  if (!(await field.count())) await form.getByRole('button', { name: /add/i }).last().click();
  await field.fill(value);
}

/** A source: a text area, or the editor that stands for it. */
async function put(page, form, name, source) {
  const area = form.locator(`[name=${name}]`).first();
  if (await area.isVisible()) return area.fill(source);
  const editor = form.locator('.cm-content').last();
  await editor.click();
  await page.keyboard.press('Control+A');
  return page.keyboard.insertText(source);
}

test('the statement is previewed as the page will show it', async (world) => {
  const teacher = await world.visitor({ as: 'teacher' });
  const page = await teacher.open('/teach/problems/new');
  const form = page.locator('main form:has([name=reference_source])');
  await form.locator('[name=statement_en]').fill('A **bold** claim: $x^2$ <script>alert(1)</script>');
  await preview(teacher, form);
  await page.locator('main strong').filter({ hasText: 'bold' }).first().waitFor();
  assert.ok(await page.locator('main math').count() >= 1);
  assert.equal(await page.locator('main .page-body script').count(), 0);
  assert.match(await form.locator('[name=statement_en]').inputValue(), /bold/);
});

/** A preview that comes by itself or by its button. */
async function preview(teacher, form) {
  const button = form.locator('button[name=action][value=preview]').first();
  if (await button.count() && await button.isVisible()) {
    teacher.guard.allow(422);
    await button.click();
    await teacher.settled();
  }
}

test('a wrong reference solution and a name that is taken are told beside their fields', async (world) => {
  const teacher = await world.visitor({ as: 'teacher' });
  const page = await teacher.open('/teach/problems/new');
  teacher.guard.allow(422, 409);
  const form = page.locator('main form:has([name=reference_source])');
  for (const [name, value] of Object.entries({ slug: world.name('bad'), title_en: 'Bad', statement_en: 'Text.' })) {
    await form.locator(`[name=${name}]`).fill(value);
  }
  await text(form, 'case_input', 0, '1\n');
  await form.locator('[name=reference_language]').selectOption('python');
  await put(page, form, 'reference_source', 'print(1 +\n');
  await teacher.send(save(form));
  await page.getByText('SyntaxError').first().waitFor();
  await teacher.looksGood();
  await put(page, form, 'reference_source', 'print(1)\n');
  await form.locator('[name=slug]').fill('watgcd');
  await teacher.send(save(form));
  assert.equal(await form.locator('[name=slug]').getAttribute('aria-invalid'), 'true');
});

test('a broken zip is refused with its reason', async (world) => {
  const teacher = await world.visitor({ as: 'teacher' });
  const page = await teacher.open('/teach/upload');
  await teacher.looksGood();
  teacher.guard.allow(422);
  const upload = page.locator('main form[action="/teach/upload"]');
  await upload.locator('[name=package]').setInputFiles({ name: 'broken.zip', mimeType: 'application/zip', buffer: Buffer.from('PK, but no zip') });
  await teacher.send(upload.locator('button').first());
  await teacher.complaint();
  await teacher.looksGood();
});

test('a class and a problem set: a trainee joins by code and solves, the teacher sees it', async (world) => {
  const teacher = await world.visitor({ as: 'teacher' });
  const page = await teacher.open('/teach');
  const title = world.name('Class ');
  const classes = page.locator('main form[action="/teach/classes"]');
  await classes.locator('[name=title]').fill(title);
  await teacher.send(classes.locator('button').first());
  const line = page.locator('main tr, main li, main article').filter({ hasText: title }).first();
  const code = /\b[A-Z0-9]{6,8}\b/.exec((await line.innerText()).replace(title, ''))?.[0];
  assert.ok(code, await line.innerText());

  await teacher.open('/teach/sets/new');
  await teacher.looksGood();
  const form = page.locator('main form:has([name=credit_minutes])').first();
  const set = world.name('Set ');
  await form.locator('[name=title]').fill(set);
  await form.locator('[name=class]').selectOption({ label: title });
  await form.locator('[name=due]').fill('2030-01-01T09:30');
  await form.locator('[name=credit_minutes]').fill('45');
  const field = form.locator('[name=problems]').first();
  if ((await field.getAttribute('type')) === 'checkbox') {
    for (const slug of ['watgcd', 'prefixbudget']) await form.locator(`[name=problems][value=${slug}]`).check();
  } else {
    await field.fill('watgcd prefixbudget');
  }
  await teacher.send(form.locator('button[type=submit]').first());
  assert.match(teacher.path(), /^\/teach\/sets\/[0-9a-z-]+$/);
  const matrix = teacher.path();
  await teacher.looksGood();

  const person = await world.newPerson('pupil');
  const pupil = await world.visitor({ state: person.state });
  await pupil.open('/join');
  pupil.guard.allow(422);
  const join = pupil.page.locator('main form[action="/join"]');
  await join.locator('[name=code]').fill('WRONGCODE');
  await pupil.send(join.locator('button').first());
  await pupil.complaint();
  await join.locator('[name=code]').fill(code.toLowerCase());
  await pupil.send(join.locator('button').first());
  assert.equal(pupil.path(), '/sets');
  await pupil.page.locator('main a').filter({ hasText: set }).first().click();
  await pupil.settled();
  await pupil.looksGood();
  const id = pupil.path().split('/').pop();
  for (const [problem, language] of [['watgcd', 'wat'], ['prefixbudget', 'python']]) {
    const { source } = submission(problem, 'accepted', language);
    const sent = await pupil.api.post(`/api/v1/problems/${problem}/submissions`, { language, source, set: id }, 201);
    assert.equal((await pupil.api.judged(sent.id)).verdict, 'AC');
  }
  const hours = await pupil.api.get('/api/v1/learning/hours');
  assert.deepEqual(hours.entries.map((entry) => entry.reason.kind).sort(), ['problem', 'problem', 'set']);
  await pupil.open('/learning');
  await pupil.looksGood();

  await teacher.open(matrix);
  const row = page.locator('main tr').filter({ hasText: person.name });
  await row.waitFor();
  assert.match(await row.innerText(), /✓|✔|solved|\d{4}-\d\d-\d\d/i);
  await teacher.looksGood();
});

test('a lesson is edited with a preview; two editors do not overwrite each other', async (world) => {
  const teacher = await world.visitor({ as: 'teacher' });
  const path = '/courses/competition-primer/03-complexity';
  const page = await teacher.open(`${path}/edit?lang=en`);
  await teacher.looksGood();
  const form = page.locator('main form:has([name=markdown])').first();
  const area = form.locator('[name=markdown]');
  const old = await area.inputValue();
  const mark = world.name('Edited ');
  await area.fill(`${old}\n\n## ${mark}\n\nA sum: $\\sum_{i=1}^{n} i$.\n`);
  await preview(teacher, form);
  await page.getByRole('heading', { name: mark }).first().waitFor();

  const other = await world.visitor({ as: 'teacher' });
  await other.open(`${path}/edit?lang=en`);
  await teacher.send(save(form));
  const late = other.page.locator('main form:has([name=markdown])').first();
  await late.locator('[name=markdown]').fill('This would be lost.');
  other.guard.allow(409);
  await other.send(save(late));
  await other.complaint();
  assert.equal(await late.locator('[name=markdown]').inputValue(), 'This would be lost.');
  const reader = await world.visitor();
  await reader.open(path);
  await reader.page.getByRole('heading', { name: mark }).waitFor();
});

test('a deleted problem is gone, with a page that says so', async (world) => {
  const teacher = await world.visitor({ as: 'teacher' });
  const slug = world.name('doomed');
  await published(teacher, slug);
  const visitor = await world.visitor();
  await visitor.open(`/problems/${slug}`);
  const page = await teacher.open(`/teach/problems/${slug}`);
  const remove = page.locator('main form[action$="/delete"] button');
  await page.locator('main details').filter({ has: page.locator('form[action$="/delete"]') }).locator('summary').click();
  await teacher.send(remove);
  assert.equal(teacher.path(), '/teach');
  await visitor.open(`/problems/${slug}`, 410);
  await visitor.looksGood();
});

test('a half-written problem is put aside and gone on with', async (world) => {
  const visitor = await world.visitor({ as: 'teacher' });
  const page = await visitor.open('/teach/problems/new');
  const form = page.locator('main form.author-form');
  await form.locator('[name=title_en]').fill('Half written');
  await form.locator('[name=statement_en]').fill('So far.');
  await visitor.send(form.locator('button[value=keep]'));
  assert.match(visitor.path(), /^\/teach\/problems\/new\?draft=/);
  assert.match(await visitor.text(), /Saved as a draft/);
  await visitor.looksGood();
  // Without JavaScript from the list of drafts.
  const plain = await world.visitor({ as: 'teacher', js: false, lang: 'zh-CN' });
  const list = await plain.open('/teach');
  await plain.send(list.locator('main a', { hasText: 'Half written' }).first());
  assert.equal(await list.locator('[name=statement_en]').inputValue(), 'So far.');
  await list.locator('[name=statement_en]').fill('More.');
  await plain.send(list.locator('button[value=keep]'));
  assert.equal(await list.locator('[name=statement_en]').inputValue(), 'More.');
  // The other window has an old one.
  visitor.guard.allow(409);
  await visitor.send(form.locator('button[value=keep]'));
  assert.match(await visitor.complaint(), /saved meanwhile/);
  await visitor.open('/teach');
  await visitor.looksGood();
  await visitor.send(page.locator('main form[action^="/teach/drafts/"] button').first());
  assert.equal(await page.locator('main a', { hasText: 'Half written' }).count(), 0);
});
