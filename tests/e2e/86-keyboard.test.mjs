// By keyboard alone.

import assert from 'node:assert/strict';
import { Panel } from './lib/panel.mjs';
import { test } from './lib/runner.mjs';

const focused = (page) => page.evaluate(() => {
  const element = document.activeElement;
  return { tag: element.tagName, class: String(element.className), href: element.getAttribute('href'), editor: Boolean(element.closest('.cm-editor')), id: element.id };
});

test('the first Tab is the link to the content, and it goes there', async (world) => {
  const visitor = await world.visitor({ as: 'trainee' });
  for (const path of ['/', '/problems', '/learning']) {
    const page = await visitor.open(path);
    await page.keyboard.press('Tab');
    assert.equal((await focused(page)).href, '#main', path);
    // It shows when it has the focus; it may take a moment to come.
    await page.waitForFunction(() => {
      const box = document.querySelector('a[href="#main"]').getBoundingClientRect();
      return box.top >= 0 && box.left >= 0 && box.height > 10;
    });
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.activeElement?.id === 'main' || location.hash === '#main');
    await page.keyboard.press('Tab');
    assert.ok(await page.evaluate(() => Boolean(document.activeElement.closest('main, footer'))), path);
  }
});

test('every focus can be seen', async (world) => {
  const visitor = await world.visitor({ as: 'trainee' });
  const page = await visitor.open('/problems');
  for (let index = 0; index < 12; index += 1) {
    await page.keyboard.press('Tab');
    const seen = await page.evaluate(() => {
      const style = getComputedStyle(document.activeElement);
      return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== 'none';
    });
    assert.ok(seen, JSON.stringify(await focused(page)));
  }
});

test('Tab reaches the editor, Tab inside it indents, Esc then Tab leaves it', async (world) => {
  const person = await world.newPerson('keys');
  const visitor = await world.visitor({ state: person.state });
  const page = await visitor.open('/problems/prefixbudget');
  const panel = await Panel.in(visitor);
  await panel.choose('python');
  await panel.put('x');
  await panel.language.focus();
  let steps = 0;
  while (!(await focused(page)).editor) {
    await page.keyboard.press('Tab');
    steps += 1;
    assert.ok(steps < 15, 'Tab does not reach the editor');
  }
  await page.keyboard.press('Tab');
  assert.ok((await focused(page)).editor, 'Tab inside the editor stays inside');
  assert.match(await panel.shown(), /^ +x|^x +/, 'Python is indented by spaces');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  assert.ok(!(await focused(page)).editor, 'Esc, then Tab leaves the editor');
  await page.keyboard.press('Shift+Tab');
  assert.ok((await focused(page)).editor, 'and one comes back');
});

test('menus open and close by keyboard', async (world) => {
  const visitor = await world.visitor({ as: 'teacher' });
  const page = await visitor.open('/');
  await page.locator('header summary').first().focus();
  await page.keyboard.press('Enter');
  await page.locator('header a[href="/learning"]').first().waitFor();
  await page.locator('header a[href="/learning"]').first().focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/learning$/);
});
