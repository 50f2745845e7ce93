// The portal, one browser, and the people who visit.

import { chromium } from 'playwright-core';
import { Guard } from './guard.mjs';
import { look } from './look.mjs';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const WIDE = { width: 1280, height: 900 };
export const PASSWORD = 'correct horse battery';

export async function launch() {
  return chromium.launch({ executablePath: CHROMIUM, args: ARGS });
}

export class World {
  visitors = [];
  #states = {};
  #count = 0;

  constructor(server, browser) {
    this.server = server;
    this.browser = browser;
  }

  get url() {
    return this.server.url;
  }

  /**
   * Opens a browser window of its own.
   * @param {object} options
   * @param {string} [options.as] a demo login; its one-time link is used up at first need
   * @param {object} [options.state] cookies of somebody else, from {@link newPerson}
   * @param {string} [options.lang] `en` or `zh-CN`, as the browser asks for it
   * @param {boolean} [options.js] false: without JavaScript
   * @param {string} [options.scheme] `light` or `dark`, as the system has it
   */
  async visitor({ as, state, lang = 'en', js = true, scheme = 'light', viewport = WIDE } = {}) {
    const storageState = as ? await this.demoState(as) : state;
    const context = await this.browser.newContext({
      baseURL: this.url, locale: lang, javaScriptEnabled: js, colorScheme: scheme, viewport, storageState,
      reducedMotion: 'reduce', timezoneId: 'Asia/Shanghai',
    });
    context.setDefaultTimeout(15_000);
    const guard = new Guard(context, this.url);
    await guard.ready;
    const visitor = new Visitor(this, context, guard, { js, as });
    visitor.page = await context.newPage();
    this.visitors.push(visitor);
    return visitor;
  }

  /** Cookies of a signed-in demo person. */
  async demoState(login) {
    if (!this.#states[login]) {
      const context = await this.browser.newContext({ baseURL: this.url });
      const page = await context.newPage();
      await page.goto(this.server.demo[login].link);
      this.#states[login] = await context.storageState();
      await context.close();
    }
    return this.#states[login];
  }

  /** A name that nobody has had. */
  name(prefix) {
    this.#count += 1;
    return `${prefix}${Date.now().toString(36)}${this.#count}`;
  }

  /** Registers somebody through the API: `{login, name, state}`. The name is the login's when none is given. */
  async newPerson(prefix = 'user', name = undefined) {
    const login = this.name(prefix);
    const context = await this.browser.newContext({ baseURL: this.url });
    const api = new Api(context.request);
    await api.post('/api/v1/auth/users', { login, display_name: name ?? login, password: PASSWORD }, 201);
    const state = await context.storageState();
    await context.close();
    return { login, name: name ?? login, state };
  }

  pages() {
    return this.visitors.flatMap((visitor) => visitor.context.pages());
  }

  found() {
    return this.visitors.flatMap((visitor) => visitor.guard.found);
  }

  async closeVisitors() {
    const open = this.visitors;
    this.visitors = [];
    await Promise.all(open.map((visitor) => visitor.context.close()));
  }
}

/** The API with the cookies of a browser context. */
export class Api {
  #csrf;

  constructor(request) {
    this.request = request;
  }

  async get(path, status = 200) {
    return this.#answer(await this.request.get(path), status, path);
  }

  async send(method, path, data, status) {
    this.#csrf ??= (await this.get('/api/v1/auth/session')).csrf;
    const response = await this.request.fetch(path, { method, data, headers: { 'x-csrf-token': this.#csrf } });
    return this.#answer(response, status, path);
  }

  post(path, data, status = 200) {
    return this.send('POST', path, data, status);
  }

  async #answer(response, status, path) {
    const text = await response.text();
    if (response.status() !== status) throw new Error(`${path}: ${response.status()}, not ${status}: ${text.slice(0, 400)}`);
    return text ? JSON.parse(text) : undefined;
  }

  /** Waits until a submission is judged; gives its response. */
  async judged(id, seconds = 60) {
    const end = Date.now() + seconds * 1000;
    for (;;) {
      const found = await this.get(`/api/v1/submissions/${id}`);
      if (['done', 'failed'].includes(found.lifecycle)) return found;
      if (Date.now() > end) throw new Error(`submission ${id} is still ${found.lifecycle} after ${seconds} s`);
      await new Promise((done) => setTimeout(done, 150));
    }
  }
}

/** One person at one window. */
export class Visitor {
  constructor(world, context, guard, { js, as }) {
    this.world = world;
    this.context = context;
    this.guard = guard;
    this.js = js;
    this.as = as;
    this.api = new Api(context.request);
  }

  /** Opens a page and waits until it is usable. Other answers than 200 have to be asked for. */
  async open(path, status = 200) {
    if (status >= 400) this.guard.allow(status);
    const response = await this.page.goto(path);
    if (response.status() !== status) throw new Error(`${path} answers ${response.status()}, not ${status}`);
    await this.settled();
    return this.page;
  }

  /** Waits until the islands of the page are alive. */
  async settled() {
    await this.page.waitForLoadState('load');
    if (!this.js) return;
    await this.page.waitForFunction(() => {
      const client = document.querySelector('script[type=module][src]');
      return !client || document.documentElement.classList.contains('hydrated');
    });
  }

  /** The test goes on and fails at its end when axe or the small screen finds something. */
  async looksGood() {
    const wrong = await look(this.page);
    this.guard.found.push(...wrong.map((text) => `${this.path()}: ${text}`));
  }

  /** Sends a form by its button and waits for the next page. */
  async send(button) {
    await Promise.all([this.page.waitForEvent('framenavigated'), button.click()]);
    await this.settled();
  }

  /** Waits until the page says what is wrong; gives the words. */
  async complaint() {
    const place = this.page.locator('main [role=alert], main .field-error').filter({ hasText: /\S/ }).first();
    await place.waitFor();
    return place.innerText();
  }

  /** What the browser shows as text. */
  text() {
    return this.page.locator('main').innerText();
  }

  path() {
    const url = new URL(this.page.url());
    return url.pathname + url.search;
  }
}
