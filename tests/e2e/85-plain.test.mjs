// Everything essential without JavaScript.

import assert from 'node:assert/strict';
import { quiz, submission } from './lib/catalog.mjs';
import { test } from './lib/runner.mjs';
import { PASSWORD } from './lib/world.mjs';

async function register(world) {
  const visitor = await world.visitor({ js: false });
  const page = await visitor.open('/register?next=/problems/prefixbudget');
  const form = page.locator('main form[action="/register"]');
  for (const [name, value] of Object.entries({ login: world.name('plain'), display_name: '无脚本', password: PASSWORD })) {
    await form.locator(`[name=${name}]`).fill(value);
  }
  await visitor.send(form.locator('button').first());
  assert.equal(visitor.path(), '/problems/prefixbudget');
  return visitor;
}

test('register, submit, and reload until the verdict', async (world) => {
  const visitor = await register(world);
  const { page } = visitor;
  const form = page.locator('main form[action="/problems/prefixbudget/submit"]').first();
  for (const [language, folder, expected] of [['python', 'accepted', 'AC'], ['c', 'wrong_answer', 'WA']]) {
    await visitor.open('/problems/prefixbudget');
    await form.locator('[name=language]').selectOption(language);
    await form.locator('[name=source]').fill(submission('prefixbudget', folder, language).source);
    await visitor.send(form.locator('button[type=submit]:not([formaction])'));
    assert.match(visitor.path(), /^\/submissions\/[0-9a-z-]+$/);
    const verdict = page.locator('main [data-state=final]');
    for (let tries = 0; !(await verdict.count()); tries += 1) {
      assert.ok(tries < 60, 'no verdict after a minute of reloads');
      await page.waitForTimeout(1000);
      await page.reload();
    }
    assert.equal(await verdict.getAttribute('data-verdict'), expected);
  }
});

test('run on own input, and what was typed stays', async (world) => {
  const visitor = await register(world);
  const { page } = visitor;
  visitor.guard.allow(422);
  const form = page.locator('main form:has([name=input])').first();
  const source = submission('prefixbudget', 'accepted', 'python').source;
  await form.locator('[name=language]').selectOption('python');
  await form.locator('[name=source]').fill(source);
  await form.locator('summary').filter({ hasText: /input/i }).click();
  await form.locator('[name=input]').fill('3 10\n4 5 6\n');
  await visitor.send(form.locator('button[formaction$="/run"]'));
  await page.locator('main pre').filter({ hasText: /^2 1\s*$/ }).first().waitFor();
  assert.equal((await form.locator('[name=source]').inputValue()).trim(), source.trim());
  assert.equal((await form.locator('[name=input]').inputValue()).trim(), '3 10\n4 5 6');
});

test('the quiz and completing a lesson', async (world) => {
  const visitor = await register(world);
  const { page } = visitor;
  const [course, lesson] = ['wasm-from-the-ground-up', '02-stack-and-numbers'];
  await visitor.open(`/courses/${course}/${lesson}`);
  for (const one of quiz(course, lesson)) {
    const form = page.locator('main form[action$="/quiz"]').filter({ has: page.locator(`[name=question][value="${one.id}"]`) });
    await form.locator(`[name=choice][value="${one.right}"]`).check();
    await visitor.send(form.locator('button').first());
  }
  await visitor.send(page.locator('main form[action$="/complete"] button').first());
  await visitor.open('/learning');
  assert.ok(await page.locator(`main a[href="/courses/${course}/${lesson}"]`).count() >= 1);
});

test('join the demo contest and see its board', async (world) => {
  const visitor = await register(world);
  const { page } = visitor;
  await visitor.open('/contests');
  await visitor.send(page.locator('main a').filter({ hasText: 'Digital Skills Open' }).first());
  const path = visitor.path();
  await visitor.send(page.locator('main form[action$="/register"] button').first());
  await visitor.open(`${path}/board`);
  assert.match(await visitor.text(), /无脚本/);
});
