// Contests: joining, hidden problems, submitting, the board that moves by itself, the organizer's form.

import assert from 'node:assert/strict';
import { submission } from './lib/catalog.mjs';
import { announced, contest, draft, verified } from './lib/content.mjs';
import { Panel } from './lib/panel.mjs';
import { test } from './lib/runner.mjs';

const join = (page) => page.locator('main form[action$="/register"]');
const row = (page, name) => page.locator('main table tr').filter({ hasText: name });

test('a trainee joins the demo contest and submits; the board of another moves without a reload', async (world) => {
  const person = await world.newPerson('racer');
  const visitor = await world.visitor({ state: person.state });
  const page = await visitor.open('/contests');
  await page.locator('main a').filter({ hasText: 'Digital Skills Open' }).first().click();
  await visitor.settled();
  const path = visitor.path();
  await visitor.looksGood();
  await visitor.send(join(page).locator('button').first());
  assert.equal(visitor.path(), path);
  assert.equal(await join(page).count(), 0);
  await visitor.looksGood();

  const watcher = await world.visitor();
  const board = await watcher.open(`${path}/board`);
  await row(board, person.name).waitFor();
  assert.match(await row(board, person.name).innerText(), /\b0\b/);
  await board.evaluate(() => { window.sameDocument = true; });

  await page.locator('main a[href*="?contest="]').first().click();
  await visitor.settled();
  const slug = new URL(page.url()).pathname.split('/')[2];
  const panel = await Panel.in(visitor);
  const wrong = submission(slug, 'wrong_answer', 'python');
  await panel.choose('python');
  await panel.put(wrong.source);
  assert.equal(await panel.submit(), 'WA');
  // The contest tells verdicts alone.
  const told = await visitor.api.get(`/api/v1/submissions/${panel.last}`);
  assert.deepEqual([told.feedback, told.cases.length], ['verdict', 0]);
  await visitor.looksGood();
  await page.locator('main a[href*="?contest="]').last().click();
  await visitor.settled();
  const again = await Panel.in(visitor);
  await again.choose('python');
  await again.put(submission(slug, 'accepted', 'python').source);
  assert.equal(await again.submit(), 'AC');

  await board.waitForFunction((name) => {
    const line = [...document.querySelectorAll('main table tr')].find((one) => one.textContent.includes(name));
    const cells = [...(line?.children ?? [])].map((cell) => cell.textContent.trim());
    return cells.slice(1).includes('1');
  }, person.name, { timeout: 20_000 });
  assert.equal(await board.evaluate(() => window.sameDocument), true);
  await watcher.looksGood();
  const [line] = (await visitor.api.get(`/api/v1${path}/board`)).rows.filter((one) => one.name === person.name);
  assert.deepEqual([line.solved, line.penalty_minutes - line.cells[0].solved_minute], [1, 20]);
  await visitor.open(path);
  assert.equal(await page.locator('main a[href^="/submissions/"]').evaluateAll((all) => new Set(all.map((a) => a.pathname)).size), 2);
});

test('an organizer makes a contest in the form, announces it, and it is hidden until its start', async (world) => {
  const teacher = await world.visitor({ as: 'teacher' });
  const organizer = await world.visitor({ as: 'organizer' });
  const page = await organizer.open('/organize/new');
  await organizer.looksGood();
  const title = world.name('Spring round ');
  const form = page.locator('main form:has([name=length_minutes])').first();
  const start = await page.evaluate(() => {
    const at = new Date(Date.now() + 36e5);
    return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
  });
  const fields = { title_en: title, title_zh: '春季赛', description_en: '**Bring** your own pencil. $1+1$', start, length_minutes: '90', freeze_minutes: '15', penalty_minutes: '10' };
  for (const [name, value] of Object.entries(fields)) await form.locator(`[name=${name}]`).fill(value);
  await problems(form, ['watgcd', 'csvrollup']);
  await organizer.send(form.locator('button[name=action][value=save], button[type=submit]:not([name])').first());
  assert.match(organizer.path(), /^\/organize\/[0-9a-z-]+$/);
  const id = organizer.path().split('/').pop();
  await organizer.looksGood();

  const person = await world.newPerson('early');
  const visitor = await world.visitor({ state: person.state });
  await visitor.open(`/contests/${id}`, 404);
  await organizer.send(page.locator('main form[action$="/announce"] button'));
  await visitor.open(`/contests/${id}`);
  await visitor.page.getByText(title).first().waitFor();
  await visitor.send(join(visitor.page).locator('button').first());
  assert.equal(await visitor.page.locator('main a[href^="/problems/"]').count(), 0);
  const shown = await visitor.api.get(`/api/v1/contests/${id}`);
  assert.deepEqual(shown.problems, []);
  assert.equal(Math.round((Date.parse(shown.contest.start) - Date.now()) / 60_000 / 10), 6, 'the start is an hour ahead in the browser\'s time zone');
  assert.deepEqual([shown.contest.length_seconds, shown.penalty_minutes], [5400, 10]);

  // A problem that is only in a contest ahead cannot be seen by anybody but its author.
  const slug = world.name('hidden');
  await teacher.api.post('/api/v1/teach/problems', draft(slug), 201);
  await verified(teacher, slug);
  await visitor.open(`/problems/${slug}`, 404);
  await visitor.open(`/contests/${id}/board`);
  await visitor.looksGood();
});

/** Fills in the form's problems, however it offers them. */
async function problems(form, slugs) {
  const field = form.locator('[name=problems]').first();
  if ((await field.getAttribute('type')) === 'checkbox') {
    for (const slug of slugs) await form.locator(`[name=problems][value="${slug}"]`).check();
  } else {
    await field.fill(slugs.join('\n'));
  }
}

test('a contest by code wants its code; a wrong one is told', async (world) => {
  const organizer = await world.visitor({ as: 'organizer' });
  const id = await announced(organizer, contest(world.name('Closed '), ['watgcd'], { access: 'code', join_code: world.name('code-') }));
  const { join_code: code } = (await organizer.api.get(`/api/v1/contests/${id}`)).settings;
  const person = await world.newPerson('coded');
  const visitor = await world.visitor({ state: person.state });
  const page = await visitor.open(`/contests/${id}`);
  visitor.guard.allow(422);
  await join(page).locator('[name=code]').fill('not-the-code');
  await visitor.send(join(page).locator('button').first());
  await visitor.complaint();
  await visitor.looksGood();
  await join(page).locator('[name=code]').fill(code);
  await visitor.send(join(page).locator('button').first());
  assert.equal(await join(page).count(), 0);
  await page.locator('main a[href^="/problems/watgcd"]').first().waitFor();
});

test('an error in the organizer\'s form keeps what was typed and names the field', async (world) => {
  const organizer = await world.visitor({ as: 'organizer' });
  const page = await organizer.open('/organize/new');
  organizer.guard.allow(422);
  const form = page.locator('main form:has([name=length_minutes])').first();
  await form.locator('[name=title_en]').fill('Kept title');
  await form.locator('[name=length_minutes]').fill('60');
  await form.locator('[name=freeze_minutes]').fill('61');
  await problems(form, ['watgcd']);
  await organizer.send(form.locator('button[name=action][value=save], button[type=submit]:not([name])').first());
  assert.equal(await form.locator('[name=title_en]').inputValue(), 'Kept title');
  assert.equal(await form.locator('[name=freeze_minutes]').getAttribute('aria-invalid'), 'true');
  await organizer.looksGood();
});

test('after the freeze the public board stands still and its organizer sees on', async (world) => {
  const organizer = await world.visitor({ as: 'organizer' });
  // Started five minutes ago and frozen from its first minute.
  const id = await announced(organizer, contest(world.name('Frozen '), ['watgcd'], { start: -5, length_minutes: 60, freeze_minutes: 60 }));
  const person = await world.newPerson('cold');
  const visitor = await world.visitor({ state: person.state });
  await visitor.api.post(`/api/v1/contests/${id}/registration`, {}, 204);
  const { source } = submission('watgcd', 'accepted', 'wat');
  const sent = await visitor.api.post('/api/v1/problems/watgcd/submissions', { language: 'wat', source, contest: id }, 201);
  assert.equal((await visitor.api.judged(sent.id)).verdict, 'AC');
  const cell = async (who) => (await who.api.get(`/api/v1/contests/${id}/board`)).rows.find((line) => line.name === person.name).cells[0];
  assert.deepEqual([(await cell(visitor)).solved_minute, (await cell(visitor)).pending], [null, 1]);
  assert.notEqual((await cell(organizer)).solved_minute, null);
  await visitor.open(`/contests/${id}/board`);
  await visitor.looksGood();
  await visitor.open(`/contests/${id}`);
  await organizer.open(`/contests/${id}/board`);
  await organizer.looksGood();
});
