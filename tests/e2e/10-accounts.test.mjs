// Registering, signing in and out, one-time links.

import assert from 'node:assert/strict';
import { test } from './lib/runner.mjs';
import { PASSWORD } from './lib/world.mjs';

/** Fills in a form: `{field: value}`. */
async function fill(form, values) {
  for (const [name, value] of Object.entries(values)) await form.locator(`[name=${name}]`).fill(value);
}

const signInForm = (page) => page.locator('main form[action="/sign-in"]');
const registerForm = (page) => page.locator('main form[action="/register"]');
const button = (form) => form.locator('button[type=submit], button:not([type])').first();
const signOut = (page) => page.locator('form[action="/sign-out"] button');

test('a stranger registers, signs out, is refused with a wrong password, and signs in', async (world) => {
  const visitor = await world.visitor();
  const page = await visitor.open('/register');
  const login = world.name('lin');
  await fill(registerForm(page), { login, display_name: '林悦 Lin', password: PASSWORD });
  await visitor.send(button(registerForm(page)));
  assert.equal(visitor.path(), '/');
  assert.match(await page.locator('header').innerText(), /林悦 Lin/);
  await page.getByRole('status').first().waitFor();

  await page.locator('header summary').filter({ hasText: '林悦' }).click();
  await visitor.send(signOut(page));
  assert.equal(await signOut(page).count(), 0);
  await visitor.open('/learning');
  assert.equal(visitor.path(), `/sign-in?next=${encodeURIComponent('/learning')}`);

  visitor.guard.allow(422);
  await fill(signInForm(page), { login, password: `${PASSWORD}r` });
  await visitor.send(button(signInForm(page)));
  await visitor.complaint();
  assert.equal(await signInForm(page).locator('[name=login]').inputValue(), login);
  assert.equal(await signInForm(page).locator('[name=password]').inputValue(), '');
  await visitor.looksGood();

  await fill(signInForm(page), { login, password: PASSWORD });
  await visitor.send(button(signInForm(page)));
  assert.equal(visitor.path(), '/learning');
});

test('what is wrong with a registration stands beside its field', async (world) => {
  const visitor = await world.visitor();
  const page = await visitor.open('/register');
  visitor.guard.allow(422);
  await fill(registerForm(page), { login: 'trainee', display_name: 'Somebody', password: PASSWORD });
  await visitor.send(button(registerForm(page)));
  const field = registerForm(page).locator('[name=login]');
  assert.equal(await field.getAttribute('aria-invalid'), 'true');
  const words = await field.getAttribute('aria-describedby');
  assert.ok(words.split(' ').includes('login-error'), words);
  assert.ok((await page.locator('#login-error').innerText()).length > 5);
  assert.equal(await registerForm(page).locator('[name=display_name]').inputValue(), 'Somebody');
  await visitor.looksGood();
});

test('a one-time link signs in once', async (world) => {
  // The link of the admin; used here, and its session kept for the other tests.
  await world.demoState('admin');
  const visitor = await world.visitor();
  const page = await visitor.open(world.server.demo.admin.link);
  assert.equal(visitor.path(), '/sign-in');
  await page.getByRole('status').first().waitFor();
  await visitor.looksGood();
});

test('the password printed at start signs in as well, and next stays on this site', async (world) => {
  const visitor = await world.visitor();
  const page = await visitor.open('/sign-in?next=https://evil.example/');
  const { password } = world.server.demo.teacher;
  await fill(signInForm(page), { login: 'teacher', password });
  await visitor.send(button(signInForm(page)));
  assert.equal(visitor.path(), '/');
});

test('name and password can be changed; the old password is then refused', async (world) => {
  const person = await world.newPerson('change');
  const visitor = await world.visitor({ state: person.state });
  const page = await visitor.open('/account');
  const name = page.locator('main form[action="/account/name"]');
  await fill(name, { display_name: '新名字' });
  await visitor.send(button(name));
  assert.match(await page.locator('header').innerText(), /新名字/);
  const password = page.locator('main form[action="/account/password"]');
  visitor.guard.allow(422);
  await fill(password, { current: 'not the right one', new: `${PASSWORD} 2` });
  await visitor.send(button(password));
  await visitor.complaint();
  await fill(password, { current: PASSWORD, new: `${PASSWORD} 2` });
  await visitor.send(button(password));
  await page.getByRole('status').first().waitFor();

  const other = await world.visitor();
  await other.api.post('/api/v1/auth/session', { login: person.login, password: PASSWORD }, 422);
  await other.api.post('/api/v1/auth/session', { login: person.login, password: `${PASSWORD} 2` });
});

test('a form with an old token is refused with a page that says what to do', async (world) => {
  const person = await world.newPerson('stale');
  const visitor = await world.visitor({ state: person.state });
  const page = await visitor.open('/account');
  visitor.guard.allow(403);
  const form = page.locator('main form[action="/account/name"]');
  await form.locator('[name=csrf]').evaluate((field) => { field.value = '0'.repeat(32); });
  await fill(form, { display_name: 'x' });
  await visitor.send(button(form));
  assert.ok((await visitor.text()).length > 30);
  await visitor.looksGood();
});
