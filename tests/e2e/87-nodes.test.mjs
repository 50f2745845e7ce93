// The administrator's page of nodes: it follows by itself, a node is drained and goes on, and nothing that is open closes.

import assert from 'node:assert/strict';
import { test } from './lib/runner.mjs';

const card = (page) => page.locator('main table.nodes tbody tr').first();
const drain = (page) => card(page).locator('form[action$="/drain"] button');

/** Waits until the node has heard what it was asked. */
async function heard(admin) {
  const beat = async () => (await admin.api.get('/api/v1/admin/nodes')).nodes[0].beat;
  const before = await beat();
  while ((await beat()) === before) await new Promise((done) => setTimeout(done, 200));
}

/** As the other tests need it. */
async function goOn(admin) {
  for (const { name } of (await admin.api.get('/api/v1/admin/nodes')).nodes) {
    await admin.api.post(`/api/v1/admin/nodes/${encodeURIComponent(name)}/drain`, { drain: false }, 204);
  }
}

test('the admin drains the portal\'s node and lets it go on', async (world) => {
  const admin = await world.visitor({ as: 'admin' });
  const page = await admin.open('/admin');
  await admin.send(page.locator('main a[href="/admin/nodes"]'));
  assert.equal(admin.path(), '/admin/nodes');
  await card(page).locator('.chip', { hasText: 'working' }).waitFor({ timeout: 20_000 });
  await admin.looksGood();
  try {
    await admin.send(drain(page));
    assert.equal(admin.path(), '/admin/nodes');
    await card(page).locator('.chip', { hasText: /drain/ }).waitFor();
    assert.match(await admin.text(), /Nobody judges at the moment/);
    await admin.looksGood();
    await heard(admin);

    // Somebody who submits now is told so, and the page goes on by itself when judging does.
    const trainee = await world.visitor({ as: 'trainee' });
    const { id } = await trainee.api.post('/api/v1/problems/prefixbudget/submissions', { language: 'python', source: 'print(1)\n' }, 201);
    const waiting = await trainee.open(`/submissions/${id}`);
    await waiting.locator('main', { hasText: 'Nobody judges at the moment' }).waitFor();
    await trainee.looksGood();
    const plain = await world.visitor({ as: 'trainee', js: false, lang: 'zh-CN' });
    await plain.open(`/submissions/${id}`);
    assert.match(await plain.text(), /目前没有评测节点在工作/);

    await admin.send(drain(page));
    await card(page).locator('.chip', { hasText: 'working' }).waitFor();
    await waiting.locator('main [data-state=final]').waitFor({ timeout: 60_000 });
  } finally {
    await goOn(admin);
  }
}, { seconds: 120 });

test('the page follows by itself; what is open stays open and focused', async (world) => {
  const admin = await world.visitor({ as: 'admin' });
  const page = await admin.open('/admin/nodes');
  const summary = card(page).locator('summary').first();
  await summary.focus();
  await page.keyboard.press('Enter');
  const id = await summary.getAttribute('id');
  const before = await card(page).elementHandle();
  // Swapped once: another row stands in its place.
  await page.waitForFunction((row) => !row.isConnected, before, { timeout: 20_000 });
  assert.equal(await card(page).locator('details').first().getAttribute('open'), '');
  assert.equal(await page.evaluate(() => document.activeElement?.id), id);
});

test('without JavaScript the same', async (world) => {
  const admin = await world.visitor({ as: 'admin', js: false, lang: 'zh-CN' });
  const page = await admin.open('/admin/nodes');
  try {
    await admin.send(drain(page));
    assert.match(await admin.text(), /该节点不再接收提交/);
    await admin.send(drain(page));
    assert.match(await admin.text(), /该节点恢复接收提交/);
    await admin.send(page.locator('main noscript a, main .actions a').first());
    assert.equal(admin.path(), '/admin/nodes');
  } finally {
    await goOn(admin);
  }
});
