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

const ROLES = [undefined, 'trainee', 'teacher', 'organizer', 'admin'];

/** Opens all pages, each role in a window of its own at the same time; fails with all that `check` finds. */
async function walk(world, options, check) {
  // One after another: demo links sign in only once.
  const visitors = [];
  for (const as of ROLES) visitors.push(await world.visitor({ as, ...options }));
  const found = await Promise.all(visitors.map(async (visitor, index) => {
    const wrong = [];
    for (const one of pages.filter((page) => page.as === ROLES[index])) {
      const page = await visitor.open(one.path, one.status);
      for (const text of await check(page, visitor, one)) wrong.push(`${one.name} (${one.path}): ${text}`);
    }
    return wrong;
  }));
  const wrong = found.flat();
  if (wrong.length) throw new Error(`${wrong.length} findings\n${wrong.join('\n')}`);
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
  const seen = new Map();
  await walk(world, { lang: 'en' }, async (page, visitor) => {
    const wrong = [];
    const path = visitor.path();
    const root = page.locator('html');
    const [lang, theme] = [await root.getAttribute('lang'), await root.getAttribute('data-theme')];
    if (seen.has(visitor) && seen.get(visitor) !== theme) wrong.push(`the theme is ${theme}, on the page before it was ${seen.get(visitor)}`);
    await page.locator('form[action="/prefs"] button[name=theme]').click();
    await page.waitForFunction((old) => document.documentElement.dataset.theme !== old, theme);
    const shown = await root.getAttribute('data-theme');
    seen.set(visitor, shown);
    await visitor.send(page.locator('form[action="/prefs"] button[name=lang]'));
    if ((await root.getAttribute('lang')) === lang) wrong.push(`still in ${lang}`);
    if ((await root.getAttribute('data-theme')) !== shown) wrong.push('the theme is lost');
    if (visitor.path() !== path) wrong.push(`now at ${visitor.path()}`);
    return wrong;
  });
}, { seconds: 120 });

test('without JavaScript every page shows and fits as well', async (world) => {
  await walk(world, { js: false }, async (page) => [...(await overflow(page)), ...(await headed(page))]);
}, { seconds: 120 });

test('links inside the portal lead somewhere', async (world) => {
  const seen = new Set();
  await walk(world, { js: false }, async (page, visitor, one) => {
    const wrong = [];
    // An error page offers its own address again.
    const links = one.status >= 400 ? [] : await page.locator('a[href]').evaluateAll((all) => all.map((a) => a.href));
    for (const link of links) {
      const url = new URL(link);
      const key = `${visitor.as} ${url.pathname}${url.search}`;
      if (url.origin !== new URL(world.url).origin || seen.has(key)) continue;
      seen.add(key);
      const response = await visitor.context.request.get(url.pathname + url.search, { maxRedirects: 0 });
      if (response.status() >= 400) wrong.push(`links to ${url.pathname}${url.search}: ${response.status()}`);
    }
    return wrong;
  });
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
