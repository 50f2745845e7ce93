// The editor: typing, Chinese by an input method, drafts, languages, Ctrl+Enter, custom input.

import assert from 'node:assert/strict';
import { sample, submission } from './lib/catalog.mjs';
import { Panel } from './lib/panel.mjs';
import { test } from './lib/runner.mjs';

const TYPED = [
  'import itertools',
  'n, b = map(int, input().split())',
  'a = list(itertools.accumulate(map(int, input().split())))',
  'k = sum(1 for x in a if x <= b)',
  'print(k, b - (a[k-1] if k else 0))',
];

async function at(world, path = '/problems/prefixbudget') {
  const person = await world.newPerson('editor');
  const visitor = await world.visitor({ state: person.state });
  await visitor.open(path);
  return { visitor, page: visitor.page, panel: await Panel.in(visitor) };
}

async function empty(panel) {
  await panel.editor.click();
  await panel.page.keyboard.press('Control+A');
  await panel.page.keyboard.press('Delete');
}

test('a program is typed by hand, submitted by Ctrl+Enter, and every case is seen live', async (world) => {
  const { visitor, page, panel } = await at(world);
  await panel.choose('python');
  await empty(panel);
  for (const [index, line] of TYPED.entries()) {
    if (index) await page.keyboard.press('Enter');
    await page.keyboard.type(line);
  }
  assert.equal(await panel.shown(), TYPED.join('\n'));
  assert.equal(await panel.submit(() => page.keyboard.press('Control+Enter')), 'AC');
  const cases = (await visitor.api.get(`/api/v1/submissions/${panel.last}`)).cases;
  assert.ok(cases.length >= 11);
  assert.equal(await page.locator('main [id] table tbody tr').count(), cases.length);
  await visitor.looksGood();
});

test('cases are shown one by one while they are judged', async (world) => {
  const { visitor, page, panel } = await at(world, '/problems/jobsetup');
  await panel.choose('python');
  await panel.put(submission('jobsetup', 'accepted', 'python').source);
  await page.addInitScript(() => {
    window.seen = [];
    const look = () => {
      const count = document.querySelectorAll('main [data-state=live] table tbody tr').length;
      if (count && window.seen.at(-1) !== count) window.seen.push(count);
    };
    new MutationObserver(look).observe(document, { childList: true, subtree: true });
  });
  assert.equal(await panel.submit(), 'AC');
  const seen = await page.evaluate(() => window.seen);
  assert.ok(seen.length >= 2, `counts of rows seen before the verdict: ${seen}`);
  await visitor.looksGood();
});

test('Chinese goes in through an input method', async (world) => {
  const { page, panel } = await at(world);
  await panel.choose('python');
  await empty(panel);
  await page.keyboard.type('# ');
  const session = await page.context().newCDPSession(page);
  for (const part of ['n', 'ni', 'ni h', 'ni hao']) {
    await session.send('Input.imeSetComposition', { text: part, selectionStart: part.length, selectionEnd: part.length });
  }
  await session.send('Input.insertText', { text: '你好' });
  await page.keyboard.insertText('，世界');
  await page.keyboard.press('Enter');
  await page.keyboard.type('x = 1');
  assert.equal(await panel.shown(), '# 你好，世界\nx = 1');
});

test('drafts survive a reload, one for each language', async (world) => {
  const { visitor, page, panel } = await at(world);
  await panel.choose('python');
  await panel.put('# 草稿 python\nprint(1)');
  await panel.choose('cpp');
  await panel.put('// draft of C++\nint main() {}');
  await panel.choose('python');
  assert.equal(await panel.shown(), '# 草稿 python\nprint(1)');
  await page.waitForTimeout(1500);
  await page.reload();
  await visitor.settled();
  await panel.editor.waitFor();
  await panel.choose('python');
  assert.equal(await panel.shown(), '# 草稿 python\nprint(1)');
  await panel.choose('cpp');
  assert.equal(await panel.shown(), '// draft of C++\nint main() {}');
  await visitor.open('/problems/csvrollup');
  await panel.editor.waitFor();
  await panel.choose('cpp');
  assert.notEqual(await panel.shown(), '// draft of C++\nint main() {}');
});

test('a language chosen while the editor is still loading is the editor\'s language', async (world) => {
  const person = await world.newPerson('hasty');
  const visitor = await world.visitor({ state: person.state });
  const { page } = visitor;
  await page.route(/\/assets\/editor-/, async (route) => {
    await new Promise((done) => setTimeout(done, 300));
    await route.continue();
  });
  await visitor.open('/problems/prefixbudget');
  const panel = new Panel(visitor);
  await panel.language.selectOption('cpp');
  await panel.language.selectOption('python');
  await panel.editor.waitFor();
  const template = await page.locator('main textarea[name=source]').inputValue();
  assert.equal((await panel.shown()).trim(), template.trim());
  await page.locator('.cm-content[data-language=python]').waitFor();
  await empty(panel);
  await page.keyboard.type('if True:');
  await page.keyboard.press('Enter');
  await page.keyboard.type('pass');
  assert.equal(await panel.shown(), 'if True:\n    pass');
});

test('every language has colours, and the page without them is accessible', async (world) => {
  const { visitor, page, panel } = await at(world, '/problems/griddetour');
  const languages = await panel.language.locator('option:not([disabled])').evaluateAll((all) => all.map((one) => one.value));
  assert.deepEqual([...languages].sort(), ['c', 'c11', 'cpp', 'cpp17', 'cpp23', 'go', 'javascript', 'python', 'rust', 'typescript', 'wat']);
  for (const language of ['c', 'cpp', 'python', 'rust']) {
    await panel.choose(language);
    await panel.put(submission('griddetour', 'accepted', language).source);
    await page.waitForFunction(() => document.querySelectorAll('.cm-content .cm-line span[class]').length > 10);
  }
  await visitor.looksGood();
});

test('a program runs on own input, its errors are told, and nothing is kept', async (world) => {
  const { visitor, page, panel } = await at(world);
  await panel.choose('python');
  await panel.put(submission('prefixbudget', 'accepted', 'python').source);
  const input = page.locator('main [name=input]').first();
  if (!(await input.isVisible())) await page.locator('main summary').filter({ hasText: /input/i }).first().click();
  await input.fill('3 10\n4 5 6\n');
  const run = page.locator('main').getByRole('button', { name: /run/i }).first();
  await run.click();
  await page.locator('main pre').filter({ hasText: /^2 1\s*$/ }).first().waitFor();
  await visitor.looksGood();

  await panel.put('print(1 +\n');
  await run.click();
  await page.locator('main').getByText('SyntaxError').first().waitFor();
  await panel.put('import sys\nprint("half")\nsys.stderr.write("warned")\nraise ValueError("own words")\n');
  await run.click();
  await page.locator('main').getByText('own words').first().waitFor();
  await page.locator('main pre').filter({ hasText: /^half\s*$/ }).first().waitFor();
  await panel.put('while True: pass\n');
  await run.click();
  await page.locator('main').getByText(/time/i).filter({ hasText: /limit|long/i }).first().waitFor({ timeout: 30_000 });
  await visitor.open('/submissions');
  assert.equal(await page.locator('main a[href^="/submissions/"]').count(), 0);
});

test('a sample is put into the input and runs', async (world) => {
  const { page, panel } = await at(world);
  await panel.choose('python');
  await panel.put(submission('prefixbudget', 'accepted', 'python').source);
  const { input, answer } = sample('prefixbudget');
  const field = page.locator('main [name=input]').first();
  if (!(await field.isVisible())) await page.locator('main summary').filter({ hasText: /input/i }).first().click();
  await field.fill(input);
  await page.locator('main').getByRole('button', { name: /run/i }).first().click();
  await page.locator('main pre').filter({ hasText: new RegExp(`^${answer.trim()}\\s*$`) }).nth(1).waitFor();
});

test('an empty source and a double click make no two submissions', async (world) => {
  const { visitor, page, panel } = await at(world);
  visitor.guard.allow(422);
  await panel.choose('python');
  await empty(panel);
  const button = panel.form.locator('button[type=submit]').first();
  await button.click();
  await visitor.complaint();
  await panel.put(submission('prefixbudget', 'accepted', 'python').source);
  assert.equal(await panel.submit(() => button.dblclick()), 'AC');
  await visitor.open('/submissions');
  const links = await page.locator('main a[href^="/submissions/"]').evaluateAll((all) => [...new Set(all.map((a) => a.pathname))]);
  assert.equal(links.length, 1);
});
