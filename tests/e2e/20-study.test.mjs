// Studying: course, lesson, quiz, time, completion, hours.

import assert from 'node:assert/strict';
import { quiz, submission } from './lib/catalog.mjs';
import { Panel } from './lib/panel.mjs';
import { test } from './lib/runner.mjs';

const COURSE = 'wasm-from-the-ground-up';
const LESSON = '02-stack-and-numbers';

const question = (page, id) => page.locator('main form[action$="/quiz"]').filter({ has: page.locator(`[name=question][value="${id}"]`) });

/** Answers a question and waits until the page says whether it was right. */
async function answer(visitor, id, choice) {
  const form = question(visitor.page, id);
  await form.locator(`[name=choice][value="${choice}"]`).check();
  const told = visitor.page.waitForResponse((response) => response.url().includes('/quiz') && response.request().method() === 'POST');
  await form.locator('button').first().click();
  await told;
  await form.getByRole('status').filter({ hasText: /\S/ }).waitFor();
}

test('a lesson has mathematics as MathML, highlighted code, and no key of its quiz', async (world) => {
  const visitor = await world.visitor();
  const page = await visitor.open('/courses');
  await page.locator(`main a[href="/courses/${COURSE}"]`).first().click();
  await visitor.settled();
  await page.locator(`main a[href="/courses/${COURSE}/01-why-wasm"]`).first().click();
  await visitor.settled();
  const math = page.locator('main math').first();
  assert.ok((await math.boundingBox()).width > 5);
  assert.equal(await page.locator('main merror').count(), 0);
  assert.equal(await math.evaluate((element) => element.namespaceURI), 'http://www.w3.org/1998/Math/MathML');
  const colours = await page.locator('main pre code span[class]').evaluateAll((all) => [...new Set(all.map((span) => getComputedStyle(span).color))]);
  assert.ok(colours.length >= 2, `colours of code: ${colours}`);
  const html = await page.content();
  for (const one of quiz(COURSE, '01-why-wasm')) assert.ok(!html.includes(one.explain.slice(0, 40)), `the page tells why ${one.id} is right`);
});

test('a lesson is studied: wrong and right answers, time counts, completing grants its hours once', async (world) => {
  const person = await world.newPerson('study');
  const visitor = await world.visitor({ state: person.state });
  const page = await visitor.open(`/courses/${COURSE}/${LESSON}`);
  const opened = Date.now();
  const told = [];
  page.on('response', (response) => {
    if (response.url().endsWith('/activity')) response.json().then((progress) => told.push(progress.active_seconds), () => {});
  });
  const questions = quiz(COURSE, LESSON);
  const [first] = questions;

  await answer(visitor, first.id, (first.right + 1) % first.choices);
  assert.ok(await question(page, first.id).locator('button').isVisible(), 'one can try again');
  assert.ok(!(await page.content()).includes(first.explain.slice(0, 30)), 'a wrong answer must not tell why');
  await visitor.looksGood();
  for (const one of questions) {
    await answer(visitor, one.id, one.right);
    await page.getByText(one.explain.slice(0, 20)).first().waitFor();
  }
  await visitor.looksGood();

  // The page tells its active time every half minute; somebody who reads moves now and then.
  for (let second = 0; second < 45 && !told.some((seconds) => seconds >= 5); second += 1) {
    await page.waitForTimeout(1000);
    await page.mouse.move(300 + second, 400);
    await page.mouse.wheel(0, 40);
  }
  const passed = (Date.now() - opened) / 1000;
  assert.ok(told.at(-1) >= 5 && told.at(-1) <= passed + 2, `${told} s of ${passed} s`);

  const complete = page.locator('main form[action$="/complete"] button');
  await complete.click();
  await page.waitForFunction(() => !document.querySelector('main form[action$="/complete"] button:not([disabled])'));
  await visitor.looksGood();
  await visitor.open('/learning');
  const lines = page.locator(`main a[href="/courses/${COURSE}/${LESSON}"]`);
  assert.ok(await lines.count() >= 1);
  const hours = await visitor.api.get('/api/v1/learning/hours');
  assert.equal(hours.entries.length, 1);
  assert.equal(hours.total_seconds, 45 * 60);
  assert.equal(hours.intact, true);
  await visitor.api.post(`/api/v1/courses/${COURSE}/lessons/${LESSON}/complete`, {});
  assert.equal((await visitor.api.get('/api/v1/learning/hours')).entries.length, 1);
  await visitor.looksGood();
  await visitor.open(`/courses/${COURSE}`);
  await visitor.looksGood();
}, { seconds: 120 });

test('time that cannot have passed does not count', async (world) => {
  const person = await world.newPerson('idle');
  const visitor = await world.visitor({ state: person.state });
  await visitor.api.post(`/api/v1/courses/${COURSE}/lessons/${LESSON}/activity`, { active_seconds: 100, idle_seconds: 0 });
  const after = await visitor.api.post(`/api/v1/courses/${COURSE}/lessons/${LESSON}/activity`, { active_seconds: 100, idle_seconds: 0 });
  assert.ok(after.active_seconds <= 120, `two reports within a second gave ${after.active_seconds} s`);
});

test('time is not lost by going to another page before the half minute is over', async (world) => {
  const person = await world.newPerson('leaving');
  const visitor = await world.visitor({ state: person.state });
  const page = await visitor.open(`/courses/${COURSE}/${LESSON}`);
  for (let second = 0; second < 6; second += 1) {
    await page.waitForTimeout(1000);
    await page.mouse.move(300 + second, 400);
  }
  await page.locator(`main a[href="/courses/${COURSE}"]`).first().click();
  await visitor.settled();
  const { active_seconds: seconds } = await visitor.api.post(`/api/v1/courses/${COURSE}/lessons/${LESSON}/activity`, { active_seconds: 0, idle_seconds: 0 });
  assert.ok(seconds >= 4, `${seconds} s of 6 s`);
});

test('an exercise is solved inside its lesson', async (world) => {
  const person = await world.newPerson('exercise');
  const visitor = await world.visitor({ state: person.state });
  await visitor.open('/courses/competition-primer/01-how-judging-works');
  const panel = await Panel.in(visitor);
  await panel.choose('python');
  await panel.put(submission('prefixbudget', 'accepted', 'python').source);
  assert.equal(await panel.submit(), 'AC');
  const hours = await visitor.api.get('/api/v1/learning/hours');
  assert.deepEqual(hours.entries.map((entry) => entry.reason.kind), ['problem']);
});
