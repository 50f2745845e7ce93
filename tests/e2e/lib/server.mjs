// A portal of our own: a fresh database on the language packs and caches of TRELLIS_DATA.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { databaseOf } from './postgres.mjs';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const BINARY = resolve(process.env.TRELLIS_BIN ?? join(ROOT, 'target/debug/trellis'));
const PACKS = resolve(process.env.TRELLIS_DATA ?? join(ROOT, 'data'));
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 30_000;

/** A data folder with a database of its own; packs and caches are those that were prepared. */
function dataFolder() {
  const data = mkdtempSync(join(tmpdir(), `trellis-e2e-${process.pid}-`));
  for (const name of ['packs', 'cache']) {
    const shared = join(PACKS, name);
    mkdirSync(shared, { recursive: true });
    symlinkSync(shared, join(data, name));
  }
  return data;
}

export class Server {
  /** Base URL, no slash at its end. */
  url = '';
  /** `{login: {link, password}}`, as printed at start. */
  demo = {};
  log = '';

  /**
   * @param {object} options
   * @param {string} [options.data] a data folder to go on with; else a fresh one
   * @param {string[]} [options.args] more arguments of `trellis serve`
   */
  static async start({ data, args = [] } = {}) {
    if (!existsSync(BINARY)) throw new Error(`no portal to test: ${BINARY} does not exist (cargo build --bin trellis)`);
    const server = new Server();
    server.data = data ?? dataFolder();
    const database = await databaseOf(server.data, ROOT);
    const all = ['serve', '--demo', '--listen', '127.0.0.1:0', '--data', server.data, ...database, ...args];
    server.process = spawn(BINARY, all, { cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'] });
    server.process.stderr.setEncoding('utf8').on('data', (text) => { server.log += text; });
    server.exited = once(server.process, 'exit').then(([code, signal]) => { server.ended = signal ?? code; });
    await server.#open();
    return server;
  }

  /** Waits for the address and the four demo links. */
  async #open() {
    const end = Date.now() + START_TIMEOUT_MS;
    while (Date.now() < end) {
      if (this.ended !== undefined) throw new Error(`the portal ended (${this.ended}) at start:\n${this.log}`);
      const url = /open at (http:\/\/\S+)/.exec(this.log);
      const links = [...this.log.matchAll(/^ +(\w+) +(http:\/\/\S+\/sign-in\/\S+?)(?: +password (\S+))?$/gm)];
      if (url && links.length >= 4 && this.log.endsWith('\n')) {
        this.url = url[1];
        for (const [, login, link, password] of links) this.demo[login] = { link, password };
        return;
      }
      await new Promise((done) => setTimeout(done, 50));
    }
    throw new Error(`the portal did not open within ${START_TIMEOUT_MS / 1000} s:\n${this.log}`);
  }

  /** Ids of the processes that it has started and that still run. */
  children() {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).filter((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        return Number(parent) === this.process.pid && state !== 'Z';
      } catch {
        return false;
      }
    });
  }

  /** The way a service manager stops it; gives the exit code. */
  async stop() {
    if (this.ended === undefined) this.process.kill('SIGTERM');
    const late = setTimeout(() => this.process.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await this.exited;
    clearTimeout(late);
    return this.ended;
  }

  /** A power cut. */
  async kill() {
    this.process.kill('SIGKILL');
    await this.exited;
  }

  /** Removes the database. */
  clean() {
    rmSync(this.data, { recursive: true, force: true });
  }
}
