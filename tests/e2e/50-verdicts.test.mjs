// Each language to AC, each way to fail, seen in the browser; lists of submissions; ranking.

import assert from 'node:assert/strict';
import { submission } from './lib/catalog.mjs';
import { Panel } from './lib/panel.mjs';
import { test } from './lib/runner.mjs';

async function solve(visitor, problem, { language, source }) {
  await visitor.open(`/problems/${problem}`);
  const panel = await Panel.in(visitor);
  await panel.choose(language);
  await panel.put(source);
  const verdict = await panel.submit();
  return { verdict, id: panel.last };
}

for (const [language, problem] of [['c', 'prefixbudget'], ['cpp', 'csvrollup'], ['rust', 'logsessions'], ['python', 'blockseal'], ['wat', 'watgcd']]) {
  test(`${language} gets AC for ${problem}`, async (world) => {
    const person = await world.newPerson(language);
    const visitor = await world.visitor({ state: person.state });
    const { verdict, id } = await solve(visitor, problem, submission(problem, 'accepted', language));
    assert.equal(verdict, 'AC');
    const page = await visitor.open(`/submissions/${id}`);
    const rows = page.locator('main table tbody tr');
    assert.ok(await rows.count() >= 11, `${await rows.count()} rows of cases`);
    assert.match(await visitor.text(), /AC/);
    await page.locator('main pre').first().waitFor();
    await visitor.looksGood();
    const hours = await visitor.api.get('/api/v1/learning/hours');
    assert.equal(hours.entries.length, 1);
  });
}

test('WA, TLE, RTE and CE are told, a CE with the words of the compiler', async (world) => {
  const person = await world.newPerson('fails');
  const visitor = await world.visitor({ state: person.state });
  const tries = [
    ['WA', submission('prefixbudget', 'wrong_answer', 'python')],
    ['TLE', submission('prefixbudget', 'time_limit_exceeded', 'cpp')],
    ['RTE', submission('prefixbudget', 'run_time_error', 'python')],
    ['CE', { language: 'cpp', source: '#include <bits/stdc++.h>\nint main() { return undeclared_name; }\n' }],
    ['CE', { language: 'rust', source: 'fn main() { let x: i32 = "text"; }\n' }],
    ['CE', { language: 'wat', source: '(module (func (export "_start") i32.const 1))\n' }],
  ];
  for (const [expected, what] of tries) {
    const { verdict, id } = await solve(visitor, 'prefixbudget', what);
    assert.equal(verdict, expected, what.path ?? what.source);
    await visitor.open(`/submissions/${id}`);
    assert.match(await visitor.text(), new RegExp(expected));
    if (what.language === 'cpp' && expected === 'CE') assert.match(await visitor.text(), /undeclared_name/);
    if (what.language === 'rust' && expected === 'CE') assert.match(await visitor.text(), /mismatched types/);
    await visitor.looksGood();
  }
  const page = await visitor.open('/submissions');
  const links = () => page.locator('main a[href^="/submissions/"]').evaluateAll((all) => new Set(all.map((a) => a.pathname)).size);
  assert.equal(await links(), tries.length);
  await visitor.open('/submissions?verdict=CE');
  assert.equal(await links(), 3);
  await visitor.open('/submissions?verdict=CE&language=rust');
  assert.equal(await links(), 1);
}, { seconds: 180 });

test('a submission is its author\'s: others do not find it, strangers are asked to sign in', async (world) => {
  const [author, other] = [await world.newPerson('author'), await world.newPerson('other')];
  const visitor = await world.visitor({ state: author.state });
  const { source } = submission('watgcd', 'accepted', 'wat');
  const { id } = await visitor.api.post('/api/v1/problems/watgcd/submissions', { language: 'wat', source }, 201);
  await visitor.api.judged(id);
  await visitor.open(`/submissions/${id}`);
  const nosy = await world.visitor({ state: other.state });
  await nosy.open(`/submissions/${id}`, 404);
  const stranger = await world.visitor();
  await stranger.open(`/submissions/${id}`);
  assert.match(stranger.path(), /^\/sign-in\?next=/);
});

test('the ranking shows who has solved, ties share a rank', async (world) => {
  const people = [await world.newPerson('tiea'), await world.newPerson('tieb')];
  const { source } = submission('watgcd', 'accepted', 'wat');
  for (const person of people) {
    const visitor = await world.visitor({ state: person.state });
    const { id } = await visitor.api.post('/api/v1/problems/watgcd/submissions', { language: 'wat', source }, 201);
    await visitor.api.judged(id);
  }
  const visitor = await world.visitor({ state: people[0].state });
  const page = await visitor.open('/ranking');
  const rank = async (name) => (await page.locator('main tr').filter({ hasText: name }).first().innerText()).trim().split(/\s+/)[0];
  assert.equal(await rank(people[0].name), await rank(people[1].name));
  await visitor.looksGood();
});
