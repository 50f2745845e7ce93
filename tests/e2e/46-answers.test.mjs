// Problems that take answers instead of a program, with several files in one form; and files that a package gives along.

import assert from 'node:assert/strict';
import { uploaded } from './lib/content.mjs';
import { answers } from './lib/packages.mjs';
import { test } from './lib/runner.mjs';

/** Uploads and publishes a package as the teacher; gives the problem's name. */
async function published(world, name, buffer) {
  const teacher = await world.visitor({ as: 'teacher' });
  const slug = world.name(name);
  await uploaded(teacher, slug, buffer);
  await teacher.api.post(`/api/v1/teach/problems/${slug}/publish`, undefined, 204);
  return slug;
}

const file = (name, text) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });

test('answers go in as several files, with and without JavaScript', async (world) => {
  const slug = await published(world, 'answers', answers());
  for (const js of [true, false]) {
    const person = await world.newPerson('answerer');
    const visitor = await world.visitor({ state: person.state, js });
    const page = await visitor.open(`/problems/${slug}`);
    if (js) await visitor.looksGood();
    const form = page.locator('main form.answers');
    assert.equal(await form.locator('.answer-file input').count(), 3);
    assert.equal(await page.locator('.cm-editor, textarea').count(), 0);
    const button = form.locator('button[type=submit]');
    // Nothing chosen, and a file that answers no case.
    visitor.guard.allow(422);
    await visitor.send(button);
    assert.match(await visitor.complaint(), /at least one/);
    await form.locator('[name=files]').setInputFiles([file('nine.out', '1\n')]);
    await visitor.send(button);
    assert.match(await visitor.complaint(), /nine\.out .* large\.out/);
    // One in its own field under any name, the others at once.
    await form.locator('input[name="answer:sample/1"]').setInputFiles(file('whatever.dat', '1 2\r\n'));
    await form.locator('[name=files]').setInputFiles([file('01.out', '1 2 3\n'), file('large.txt', '8 9')]);
    await visitor.send(button);
    const id = visitor.path().split('/').pop();
    const judged = await visitor.api.judged(id);
    assert.equal(judged.verdict, 'AC', JSON.stringify(judged));
    await visitor.open(`/submissions/${id}`);
    const names = await page.locator('main .source h3').allTextContents();
    assert.deepEqual(names, ['01.out', 'large.txt', 'sample/1.out']);
    if (js) await visitor.looksGood();
  }
});

test('a case without its answer fails; the API takes several as well', async (world) => {
  const slug = await published(world, 'partly', answers('Partly'));
  const person = await world.newPerson('partly');
  const visitor = await world.visitor({ state: person.state });
  const path = `/api/v1/problems/${slug}/submissions`;
  const files = [{ name: 'sample/1.out', text: '1 2\n' }, { name: '01.out', text: '1 2 3\n' }];
  const { id } = await visitor.api.post(path, { language: 'answers', files }, 201);
  const judged = await visitor.api.judged(id);
  assert.equal(judged.verdict, 'WA');
  assert.deepEqual(judged.cases.map((one) => one.verdict), ['AC', 'AC', 'WA']);
});

test('attachments can be downloaded', async (world) => {
  const slug = await published(world, 'attached', answers('Attached'));
  const visitor = await world.visitor();
  const page = await visitor.open(`/problems/${slug}`);
  const links = page.locator('.attachments a');
  assert.deepEqual(await links.allTextContents(), ['inputs.csv', 'page.html']);
  const [download] = await Promise.all([page.waitForEvent('download'), links.first().click()]);
  assert.equal(download.suggestedFilename(), 'inputs.csv');
  await visitor.looksGood();
});
