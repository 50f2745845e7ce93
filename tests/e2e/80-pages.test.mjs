// Every page, as the person whom it is for, in both languages and both themes.

import assert from 'node:assert/strict';
import { look, overflow } from './lib/look.mjs';
import { test } from './lib/runner.mjs';
import { furnish } from './lib/routes.mjs';

let pages = [];

test('there is something to see on every page', async (world) => {
  pages = await furnish(world);
  assert.ok(pages.every((page) => !page.path.includes('undefined')), JSON.stringify(pages));
});

/** Opens all pages of all roles; gives what `check` finds, one text a finding. */
async function walk(world, options, check) {
  const wrong = [];
  for (const as of [undefined, 'trainee', 'teacher', 'organizer', 'admin']) {
    const visitor = await world.visitor({ as, ...options });
    for (const one of pages.filter((page) => page.as === as)) {
      const page = await visitor.open(one.path, one.status);
      for (const text of await check(page, one)) wrong.push(`${one.name} (${one.path}): ${text}`);
    }
  }
  assert.equal(wrong.join('\n'), '');
}

const headed = async (page) => {
  const [titles, lang] = await Promise.all([page.locator('h1').count(), page.locator('html').getAttribute('lang')]);
  const title = await page.title();
  return [
    ...(titles === 1 ? [] : [`${titles} headings h1`]),
    ...(title.trim() ? [] : ['no title']),
    ...(lang ? [] : ['no lang']),
  ];
};

test('every page in English, light: accessible, fits 360 px, has one heading', async (world) => {
  await walk(world, { lang: 'en' }, async (page) => [...(await look(page)), ...(await headed(page))]);
}, { seconds: 240 });

test('every page in Chinese, dark: accessible, fits 360 px, in Chinese', async (world) => {
  await walk(world, { lang: 'zh-CN', scheme: 'dark' }, async (page) => {
    const chinese = await page.evaluate(() => document.documentElement.lang === 'zh-CN' && /\p{Script=Han}/u.test(document.querySelector('h1')?.textContent ?? ''));
    return [...(await look(page)), ...(chinese ? [] : ['the heading is not Chinese'])];
  });
}, { seconds: 240 });

test('language and theme can be switched on every page and it stays open', async (world) => {
  const wrong = [];
  const visitor = await world.visitor({ as: 'trainee' });
  for (const one of pages.filter((page) => page.as === 'trainee' && page.status === 200)) {
    const page = await visitor.open(one.path);
    const before = await page.locator('html').getAttribute('lang');
    await visitor.send(page.locator('form[action="/prefs"] button[name=lang]'));
    const after = await page.locator('html').getAttribute('lang');
    if (before === after) wrong.push(`${one.path}: still ${after}`);
    if (visitor.path() !== one.path) wrong.push(`${one.path}: now at ${visitor.path()}`);
    const theme = await page.locator('html').getAttribute('data-theme');
    await page.locator('form[action="/prefs"] button[name=theme]').click();
    await page.waitForFunction((old) => document.documentElement.dataset.theme !== old, theme);
    const shown = await page.locator('html').getAttribute('data-theme');
    await page.reload();
    await visitor.settled();
    if ((await page.locator('html').getAttribute('data-theme')) !== shown) wrong.push(`${one.path}: the theme is lost`);
    await page.locator('form[action="/prefs"] button[name=theme]').waitFor();
  }
  assert.equal(wrong.join('\n'), '');
}, { seconds: 120 });

test('without JavaScript every page shows and fits as well', async (world) => {
  const wrong = [];
  for (const as of [undefined, 'trainee', 'teacher', 'organizer', 'admin']) {
    const visitor = await world.visitor({ as, js: false });
    for (const one of pages.filter((page) => page.as === as)) {
      const page = await visitor.open(one.path, one.status);
      for (const text of await overflow(page)) wrong.push(`${one.name} (${one.path}): ${text}`);
      if ((await page.locator('h1').count()) !== 1) wrong.push(`${one.name}: no heading`);
    }
  }
  assert.equal(wrong.join('\n'), '');
}, { seconds: 120 });

test('links inside the portal lead somewhere', async (world) => {
  const seen = new Map();
  const wrong = [];
  for (const as of ['trainee', 'teacher', 'organizer', 'admin']) {
    const visitor = await world.visitor({ as, js: false });
    for (const one of pages.filter((page) => page.as === as && page.status === 200)) {
      const page = await visitor.open(one.path);
      const links = await page.locator('a[href]').evaluateAll((all) => all.map((a) => a.href));
      for (const link of links) {
        const url = new URL(link);
        if (url.origin !== new URL(world.url).origin) continue;
        const path = url.pathname + url.search;
        const key = `${as} ${path}`;
        if (seen.has(key) || url.pathname.startsWith('/sign-in/')) continue;
        const response = await visitor.context.request.get(path, { maxRedirects: 0 });
        seen.set(key, response.status());
        if (response.status() >= 400) wrong.push(`${one.path} as ${as} links to ${path}: ${response.status()}`);
      }
    }
  }
  assert.equal(wrong.join('\n'), '');
  assert.ok(seen.size > 80, `only ${seen.size} links`);
}, { seconds: 120 });

test('the admin changes roles, disables an account, and finds it in the audit', async (world) => {
  const person = await world.newPerson('promoted');
  const admin = await world.visitor({ as: 'admin' });
  const page = await admin.open(`/admin?user=${person.login}`);
  const form = page.locator('main form[action$="/roles"]').first();
  await form.locator('[name=roles][value=teacher]').check();
  await admin.send(form.locator('button').first());
  const teacher = await world.visitor({ state: person.state });
  await teacher.open('/teach');

  await admin.open(`/admin?user=${person.login}`);
  await admin.send(page.locator('main form[action$="/disabled"] button').first());
  const gone = await world.visitor({ state: person.state });
  await gone.open('/account');
  assert.match(gone.path(), /^\/sign-in/);
  await admin.open('/admin');
  assert.match(await admin.text(), new RegExp(person.login));
});
