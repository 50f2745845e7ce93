// The list of problems, with and without JavaScript; statements.

import assert from 'node:assert/strict';
import { sample, submission } from './lib/catalog.mjs';
import { test } from './lib/runner.mjs';

const slugs = async (page) => {
  const paths = await page.locator('main table a[href^="/problems/"]').evaluateAll((all) => all.map((a) => a.pathname));
  return [...new Set(paths.map((path) => path.split('/')[2]))];
};
/** Waits until the list holds these and no others. */
async function only(page, wanted) {
  const end = Date.now() + 5000;
  for (;;) {
    const now = (await slugs(page)).sort();
    if (now.join() === wanted.join()) return;
    if (Date.now() > end) assert.deepEqual(now, wanted);
    await page.waitForTimeout(100);
  }
}
const filter = (page) => page.locator('main form:has([name=q])');

for (const js of [true, false]) {
  const how = js ? 'with' : 'without';
  test(`the list is searched and filtered ${how} JavaScript`, async (world) => {
    const visitor = await world.visitor({ js });
    const page = await visitor.open('/problems');
    assert.ok((await slugs(page)).length >= 12);

    // With JavaScript the list follows what is typed; without, the form is sent.
    const apply = async () => { if (!js) await visitor.send(filter(page).locator('button').first()); };
    await filter(page).locator('[name=q]').fill('merkle');
    await apply();
    await page.waitForURL(/q=merkle/);
    await only(page, ['merkleproof']);

    await visitor.open('/problems');
    await filter(page).locator('[name=field]').selectOption('iot');
    await apply();
    await page.waitForURL(/field=iot/);
    await only(page, ['gatewaymerge', 'sensorglitch']);
    await page.reload();
    await only(page, ['gatewaymerge', 'sensorglitch']);
    if (js) await visitor.looksGood();

    await visitor.open('/problems?q=采购');
    assert.deepEqual(await slugs(page), ['prefixbudget']);
    assert.equal(await filter(page).locator('[name=q]').inputValue(), '采购');
    await visitor.open('/problems?q=<script>alert(1)</script>');
    assert.deepEqual(await slugs(page), []);
    await visitor.open('/problems?page=99');
  });
}

test('solved and tried problems are marked and can be filtered', async (world) => {
  const person = await world.newPerson('marks');
  const visitor = await world.visitor({ state: person.state });
  for (const [problem, folder] of [['watgcd', 'accepted'], ['prefixbudget', 'wrong_answer']]) {
    const language = problem === 'watgcd' ? 'wat' : 'python';
    const { source } = submission(problem, folder, language);
    const { id } = await visitor.api.post(`/api/v1/problems/${problem}/submissions`, { language, source }, 201);
    await visitor.api.judged(id);
  }
  const page = await visitor.open('/problems?status=solved');
  assert.deepEqual(await slugs(page), ['watgcd']);
  await visitor.open('/problems?status=tried');
  assert.deepEqual(await slugs(page), ['prefixbudget']);
  await visitor.open('/problems?status=untried');
  const untried = await slugs(page);
  assert.ok(!untried.includes('watgcd') && !untried.includes('prefixbudget') && untried.length >= 10);
});

test('a statement has its samples to the letter, in both languages, and no secret data', async (world) => {
  const visitor = await world.visitor();
  const page = await visitor.open('/problems/prefixbudget');
  const { input, answer } = sample('prefixbudget');
  const blocks = await page.locator('main pre').allTextContents();
  assert.ok(blocks.some((text) => text.trim() === input.trim()) && blocks.some((text) => text.trim() === answer.trim()), blocks.join('|'));
  await page.getByText('Prefix Budget').first().waitFor();
  await visitor.send(page.locator('form[action="/prefs"] button[name=lang]'));
  await page.getByText('采购预算').first().waitFor();
});
