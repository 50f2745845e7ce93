// kill -9 while judging: every submission accepted before ends with exactly one verdict, and its hours once.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { submission } from './lib/catalog.mjs';
import { test } from './lib/runner.mjs';
import { Server } from './lib/server.mjs';
import { Api, PASSWORD } from './lib/world.mjs';

const PLAN = [
  ['prefixbudget', 'accepted', 'cpp', 'AC'],
  ['griddetour', 'accepted', 'python', 'AC'],
  ['prefixbudget', 'time_limit_exceeded', 'cpp', 'TLE'],
  ['prefixbudget', 'wrong_answer', 'python', 'WA'],
  ['griddetour', 'accepted', 'c', 'AC'],
  ['watgcd', 'accepted', 'wat', 'AC'],
  ['prefixbudget', 'accepted', 'c', 'AC'],
  ['prefixbudget', 'run_time_error', 'python', 'RTE'],
];

/** How often a submission's stream, read from its beginning, says that it is over. */
async function finals(url, cookie, id) {
  const response = await fetch(`${url}/api/v1/events?topics=submission:${id}`, { headers: { cookie }, signal: AbortSignal.timeout(2000) });
  let text = '';
  try {
    const decoder = new TextDecoder();
    for await (const part of response.body) text += decoder.decode(part, { stream: true });
  } catch (error) {
    if (error.name !== 'TimeoutError') throw error;
  }
  const events = [...text.matchAll(/^data: ?(.*)$/gm)].map((match) => JSON.parse(match[1]));
  return events.filter((event) => event.type === 'final').length;
}

test('each submission ends with exactly one verdict after kill -9', async (world) => {
  let server = await Server.start();
  try {
    const context = await world.browser.newContext({ baseURL: server.url });
    let api = new Api(context.request);
    await api.post('/api/v1/auth/users', { login: 'survivor', display_name: 'Survivor', password: PASSWORD }, 201);
    const ids = [];
    for (const [problem, folder, language] of PLAN) {
      const { source } = submission(problem, folder, language);
      ids.push((await api.post(`/api/v1/problems/${problem}/submissions`, { language, source: `${source}\n` }, 201)).id);
    }
    const states = async () => Promise.all(ids.map(async (id) => (await api.get(`/api/v1/submissions/${id}`)).lifecycle));
    for (;;) {
      const now = await states();
      assert.ok(now.some((one) => one !== 'done'), 'all were judged before the kill');
      if (now.some((one) => one === 'running' || one === 'compiling')) break;
      await new Promise((done) => setTimeout(done, 20));
    }
    const children = server.children();
    assert.ok(children.length > 0, 'a sandbox child is at work');
    await server.kill();
    const { cookies } = await context.storageState();
    await context.close();

    server = await Server.start({ data: server.data });
    const again = await world.browser.newContext({ baseURL: server.url, storageState: { cookies, origins: [] } });
    api = new Api(again.request);
    const judged = [];
    for (const id of ids) judged.push(await api.judged(id, 90));
    assert.deepEqual(judged.map((one) => one.verdict), PLAN.map(([,,, verdict]) => verdict));
    assert.deepEqual(judged.map((one) => one.lifecycle), PLAN.map(() => 'done'));
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    assert.deepEqual(await Promise.all(ids.map((id) => finals(server.url, cookie, id))), PLAN.map(() => 1));
    const hours = await api.get('/api/v1/learning/hours');
    assert.equal(hours.entries.length, 3, 'three problems solved, each once');
    assert.equal(hours.intact, true);
    for (const pid of children) assert.ok(!existsSync(`/proc/${pid}`), `child ${pid} of the killed portal still runs`);
    await again.close();
  } finally {
    await server.stop();
    server.clean();
  }
}, { seconds: 150 });
