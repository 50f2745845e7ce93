// What compilers say, at its places: in the editor after a run, on the submission's page, after "edit and resubmit".

import assert from 'node:assert/strict';
import { Panel } from './lib/panel.mjs';
import { test } from './lib/runner.mjs';

// Two errors; a column that counts characters is not one that counts bytes.
const BROKEN = '#include <cstdio>\nint main() {\n    puts("你好"); return undeclared;\n    int x = "a";\n}\n';

async function at(world, options = {}) {
  const person = await world.newPerson('compiler');
  const visitor = await world.visitor({ state: person.state, ...options });
  await visitor.open('/problems/griddetour');
  return { visitor, page: visitor.page };
}

async function run(page) {
  const input = page.locator('main [name=input]').first();
  if (!(await input.isVisible())) await page.locator('main .own-input > summary').first().click();
  await page.locator('main [data-do=run]').click();
  await page.waitForFunction(() => !document.querySelector('form.panel').hasAttribute('aria-busy'));
}

const marked = (page) => page.locator('.cm-lintRange').allTextContents();

test('a run that does not compile marks its places in the editor, and typing there takes a mark away', async (world) => {
  const { visitor, page } = await at(world);
  const panel = await Panel.in(visitor);
  await panel.choose('cpp');
  await panel.put(BROKEN);
  await run(page);
  await page.locator('.cm-lintRange-error').first().waitFor();
  assert.deepEqual(await marked(page), ['undeclared', 'x']);
  assert.equal(await page.locator('.cm-gutter-lint .cm-lint-marker-error').count(), 2);
  await visitor.looksGood();
  // The list below leads into the editor.
  const places = page.locator('.diagnostics a');
  assert.deepEqual(await places.allTextContents(), ['main.cpp:3:24', 'main.cpp:4:9']);
  await places.nth(1).click();
  await page.keyboard.press('Shift+End');
  assert.equal(await page.evaluate(() => getSelection().toString()), 'x = "a";');
  // F8 goes from one to the next, and what is wrong is shown and said.
  await page.keyboard.press('F8');
  await page.locator('.cm-tooltip .cm-diagnostic-error').filter({ hasText: 'undeclared identifier' }).waitFor();
  assert.equal(await page.evaluate(() => getSelection().toString()), 'undeclared');
  assert.match(await page.locator('.cm-announced').innerText(), /undeclared identifier/);
  await page.keyboard.press('Shift+F8');
  assert.equal(await page.evaluate(() => getSelection().toString()), 'x');
  await page.keyboard.press('F8');
  await page.keyboard.type('0');
  await page.waitForFunction(() => document.querySelectorAll('.cm-lintRange').length === 1);
  assert.deepEqual(await marked(page), ['x']);
  // A line above does not: the mark moves with its text.
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('Enter');
  assert.deepEqual(await marked(page), ['x']);
  await panel.choose('python');
  await page.waitForFunction(() => !document.querySelector('.cm-lintRange'));
});

test('where a program failed is marked as well', async (world) => {
  const { visitor, page } = await at(world);
  const panel = await Panel.in(visitor);
  for (const [language, source, wanted] of [
    ['python', 'def f():\n    raise ValueError("own words")\nf()\n', ['raise ValueError("own words")']],
    ['javascript', 'function f() {\n  null.x;\n}\nf();\n', null],
  ]) {
    await panel.choose(language);
    await panel.put(source);
    await run(page);
    await page.locator('.cm-lintRange-error').first().waitFor();
    if (wanted) assert.deepEqual(await marked(page), wanted);
    await page.locator('.diagnostics a').filter({ hasText: /^main\.\w+:2/ }).waitFor();
  }
  await panel.put('print(1)');
  await page.waitForFunction(() => !document.querySelector('.cm-lintRange'));
});

test('a submission that does not compile lists its places, and going on with it shows them', async (world) => {
  const { visitor, page } = await at(world);
  const panel = await Panel.in(visitor);
  await panel.choose('cpp');
  await panel.put(BROKEN);
  assert.equal(await panel.submit(), 'CE');
  const told = await visitor.api.get(`/api/v1/submissions/${panel.last}`);
  assert.equal(told.file_name, 'main.cpp');
  assert.deepEqual(told.diagnostics.map((one) => [one.file, one.line, one.column, one.end_column, one.severity]), [
    ['main.cpp', 3, 24, 34, 'error'],
    ['main.cpp', 4, 9, null, 'error'],
  ]);
  assert.match(told.diagnostics[0].message, /undeclared identifier/);
  assert.match(told.compile_log, /main\.cpp:3:28: error/, 'the log stays as it is');
  // The source was loaded again with the verdict: its lines are marked, and the list leads to them.
  assert.deepEqual(await page.locator('.numbered .code-error').evaluateAll((all) => all.map((one) => one.id)), ['L3', 'L4']);
  await page.locator('.diagnostics a').nth(1).click();
  assert.equal(await page.evaluate(() => document.querySelector('.code-line:target')?.textContent), '    int x = "a";\n');
  await visitor.looksGood();
  // What is copied has no numbers in it.
  const copied = await page.evaluate(() => {
    getSelection().selectAllChildren(document.querySelector('.numbered'));
    return getSelection().toString();
  });
  assert.equal(copied.trimEnd(), BROKEN.trimEnd());
  await page.locator('main .source a.button').click();
  await visitor.settled();
  await page.locator('.cm-lintRange-error').first().waitFor();
  assert.equal((await panel.shown()).trimEnd(), BROKEN.trimEnd());
  assert.deepEqual(await marked(page), ['undeclared', 'x']);
  assert.equal(await panel.language.inputValue(), 'cpp');
  await visitor.looksGood();
  // Another one's submission is none to begin with.
  const other = await world.newPerson('other');
  const curious = await world.visitor({ state: other.state });
  await curious.open(`/problems/griddetour?from=${panel.last}`);
  assert.ok(!(await curious.page.content()).includes('undeclared'));
});

test('every compiler is understood', async (world) => {
  const { visitor } = await at(world);
  for (const [language, source, wanted] of [
    ['c', 'int main(void) {\n    return x;\n}\n', [2, 12]],
    ['rust', 'fn main() {\n    let n: i32 = "七七";\n}\n', [2, 18]],
    ['go', 'package main\n\nfunc main() {\n\tx := 1\n}\n', [4, 2]],
    ['python', 'def f():\n    return 1 +* 2\n', [2, 15]],
    ['javascript', 'const a = 1;\nlet b = a +;\n', [2, 12]],
    ['typescript', 'const a: number = 1;\nlet b: number = a +* 2;\n', [2, 20]],
    ['wat', '(module\n  (fnc)\n)\n', [2, 4]],
  ]) {
    const { diagnostics, outcome } = await visitor.api.post('/api/v1/problems/griddetour/runs', { language, source, input: '' });
    assert.equal(outcome, 'compile_error', language);
    assert.deepEqual([diagnostics[0]?.line, diagnostics[0]?.column], wanted, `${language}: ${JSON.stringify(diagnostics)}`);
    assert.ok(diagnostics[0].message.length > 5, language);
  }
});

test('without JavaScript the places are listed', async (world) => {
  const { visitor, page } = await at(world, { js: false });
  await page.locator('main [name=language]').selectOption('cpp');
  await page.locator('main textarea[name=source]').fill(BROKEN);
  await page.locator('main .own-input > summary').click();
  await visitor.send(page.locator('main [data-do=run]'));
  assert.deepEqual(await page.locator('.diagnostics a').allTextContents(), ['main.cpp:3:24', 'main.cpp:4:9']);
  assert.equal(await page.locator('.diagnostics a').first().getAttribute('href'), '#source-griddetour');
});
