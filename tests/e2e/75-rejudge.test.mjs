// Rejudging: a problem's data is repaired; preview, progress, what changes, and the decision; once with islands, once
// without JavaScript; and what the trainee reads afterwards.

import assert from 'node:assert/strict';
import { draft, published } from './lib/content.mjs';
import { test } from './lib/runner.mjs';

const DOUBLE = 'print(2 * int(input()))\n';
const LUCKY = 'n = int(input())\nprint(2 * n if n < 9 else 0)\n';

/** A published problem that wants the double, with a wrong secret answer (0) or the right one. */
function doubled(slug, right, base) {
  return {
    ...draft(slug),
    reference_language: 'python', reference_source: right ? DOUBLE : LUCKY, base,
    samples: [{ input: '1\n', answer: '2\n' }], cases: [{ input: '9\n', answer: right ? '18\n' : '0\n' }],
  };
}

async function repaired(world) {
  const teacher = await world.visitor({ as: 'teacher' });
  const slug = world.name('repaired');
  await published(teacher, slug, doubled(slug, false, 0));
  const people = [];
  for (const [source, verdict] of [[DOUBLE, 'WA'], [LUCKY, 'AC']]) {
    const { state, name } = await world.newPerson('judged');
    const visitor = await world.visitor({ state });
    const { id } = await visitor.api.post(`/api/v1/problems/${slug}/submissions`, { language: 'python', source }, 201);
    assert.equal((await visitor.api.judged(id)).verdict, verdict);
    people.push({ visitor, name, id });
  }
  await teacher.api.send('PUT', `/api/v1/teach/problems/${slug}`, doubled(slug, true, 1), 200);
  return { teacher, slug, people };
}

const begin = (page) => page.locator('main form[method=post]:has([name=reason])');
const changed = (page, name) => page.locator('main table.changes tr').filter({ hasText: name });

test('a teacher rejudges a problem and applies it; the page follows by itself and the trainee is told', async (world) => {
  const { teacher, slug, people: [right, lucky] } = await repaired(world);
  const page = await teacher.open(`/teach/problems/${slug}`);
  await teacher.send(page.locator(`main a[href="/rejudgings/new?problem=${slug}"]`));
  await begin(page).waitFor();
  await teacher.looksGood();
  await page.locator('main form[method=get] [name=verdicts][value=WA]').check();
  await page.locator('main form[method=get] [name=verdicts][value=AC]').check();
  await teacher.send(page.locator('main form[method=get] button[type=submit]'));
  assert.match(await page.locator('#found').innerText(), /2 submissions of 2 people/);
  await begin(page).locator('[name=reason]').fill('the answer of case 1 was 0');
  // The page's stream opens when all has happened: what happened since the page was made is told then.
  await page.route('**/api/v1/events?*', async (route) => {
    const id = teacher.path().split('/').pop();
    while ((await teacher.api.get(`/api/v1/rejudgings/${id}`)).state === 'running') await page.waitForTimeout(100);
    await route.continue();
  });
  await teacher.send(begin(page).locator('button[type=submit]'));
  assert.match(teacher.path(), /^\/rejudgings\/[0-9a-z-]+$/);
  // Without a reload by hand.
  const apply = page.locator('main form[action$="/apply"] button');
  await apply.waitFor({ timeout: 60_000 });
  for (const { name } of [right, lucky]) await changed(page, name).waitFor();
  assert.match(await changed(page, right.name).innerText(), /WA[\s\S]*AC/);
  await changed(page, right.name).locator('summary').click();
  const receipts = await changed(page, right.name).locator('code.hash').allInnerTexts();
  assert.ok(receipts.length === 2 && receipts[0] !== receipts[1] && receipts.every((one) => /^[0-9a-f]{64}$/.test(one)), receipts);
  await teacher.looksGood();

  const before = await right.visitor.open(`/submissions/${right.id}`);
  assert.equal(await before.locator('main [data-state=final]').getAttribute('data-verdict'), 'WA');
  assert.doesNotMatch(await right.visitor.text(), /Judged again/);
  await teacher.send(apply);
  assert.match(await teacher.text(), /Applied/);
  await teacher.looksGood();
  const after = await right.visitor.open(`/submissions/${right.id}`);
  assert.equal(await after.locator('main [data-state=final]').getAttribute('data-verdict'), 'AC');
  assert.match(await right.visitor.text(), /Judged again on .*\. The verdict before was\s+WA/);
  await right.visitor.looksGood();
  await lucky.visitor.open('/learning');
  assert.match(await lucky.visitor.text(), /a submission was judged again/);
  await lucky.visitor.looksGood();
  await teacher.open('/rejudgings');
  await teacher.looksGood();
});

test('without JavaScript the same by reloads, and cancelling changes nothing', async (world) => {
  const { teacher, slug, people: [right] } = await repaired(world);
  const plain = await world.visitor({ as: 'teacher', js: false, lang: 'zh-CN' });
  const page = await plain.open(`/rejudgings/new?problem=${slug}&verdicts=WA`);
  await begin(page).locator('[name=reason]').fill('答案有误');
  await plain.send(begin(page).locator('button[type=submit]'));
  const { id } = (await teacher.api.get('/api/v1/rejudgings')).rejudgings[0];
  const apply = page.locator('main form[action$="/apply"] button');
  for (let tries = 0; !(await apply.count()); tries += 1) {
    assert.ok(tries < 60, 'not ready after a minute of reloads');
    await page.waitForTimeout(1000);
    await page.goto(`/rejudgings/${id}`);
  }
  assert.match(await plain.text(), /结果变化（1）/);
  await plain.send(page.locator('main form[action$="/cancel"] button'));
  assert.match(await plain.text(), /已取消/);
  assert.equal((await right.visitor.api.get(`/api/v1/submissions/${right.id}`)).verdict, 'WA');
  right.visitor.guard.allow(403);
  await right.visitor.open(`/rejudgings/${id}`, 403);
});
