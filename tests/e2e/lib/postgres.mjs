// With TRELLIS_TEST_STORE=postgres the browser tests run on a PostgreSQL of their own: that of the Rust tests
// (tests/src/postgres.sh), which ends with this process. Each portal has a database; a portal that goes on has the same again.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

let folder;
let databases = 0;

async function server(root) {
  const script = readFileSync(join(root, 'tests/src/postgres.sh'), 'utf8');
  const shell = spawn('sh', ['-c', script, 'postgres.sh', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  // It stops when its standard input closes, which is when this process ends.
  shell.unref();
  shell.stdin.unref();
  const [line] = await once(shell.stdout, 'data');
  shell.stdout.unref();
  return line.toString().trim();
}

function psql(statement) {
  execFileSync('psql', ['--quiet', '--no-psqlrc', '--set=ON_ERROR_STOP=1', '--username=trellis', '--dbname=postgres',
    `--host=${folder}`, '--command', statement], { stdio: ['ignore', 'ignore', 'pipe'] });
}

/** Arguments that name the database of a data folder; none where SQLite is tested. */
export async function databaseOf(data, root) {
  if (process.env.TRELLIS_TEST_STORE !== 'postgres') return [];
  folder ??= await server(root);
  const note = join(data, 'database-url');
  if (!existsSync(note)) {
    databases += 1;
    const name = `e2e${databases}`;
    for (let tries = 0; ; tries += 1) {
      try {
        psql(`CREATE DATABASE ${name}`);
        break;
      } catch (error) {
        if (tries > 200) throw error;
        await new Promise((done) => setTimeout(done, 50));
      }
    }
    writeFileSync(note, `postgres://trellis@localhost/${name}?host=${folder}`);
  }
  return ['--database-url', readFileSync(note, 'utf8')];
}
