// Runs WASI preview-1 commands under node with an in-memory file tree. Setup alone uses it (to build the C++ library
// and precompiled headers with the pack's own clang, to byte-compile Python); submissions run in the judge, never here.
//
//   node wasi-run.mjs BATCH.json
//   {"module": FILE, "mounts": [[GUEST, HOSTDIR]...], "threads": N, "jobs": [{"argv": [...], "env": [...], "work": HOSTDIR}...]}
//
// Mounted folders are read-only and appear at GUEST; /work holds the files of its HOSTDIR, and what a job writes there is
// copied back. Inodes are unique, every time stamp is 0 and the clock starts at 0, so the same inputs give the same
// output bytes. Jobs share one compiled module, which V8 makes faster as it runs. The first failing job ends the batch.
// node:wasi is not used: with node 20 it crashes under clang (segmentation fault in the first big write).
import fs from 'node:fs';
import path from 'node:path';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';

const E = { SUCCESS: 0, BADF: 8, EXIST: 20, INVAL: 28, ISDIR: 31, NOENT: 44, NOSYS: 52, NOTDIR: 54, NOTEMPTY: 55, ROFS: 69, SPIPE: 70 };
const DIR = 3, FILE = 4, CHAR = 2;

// ---- the tree
let inodes;
const directory = () => ({ type: DIR, ino: inodes++, children: new Map() });
const lazyFile = (host, size) => ({ type: FILE, ino: inodes++, host, data: null, size });
const newFile = () => ({ type: FILE, ino: inodes++, host: null, data: Buffer.alloc(0), size: 0, writable: true });

function bytes(f) {
  if (!f.data) { f.data = fs.readFileSync(f.host); f.size = f.data.length; }
  return f.data;
}
function ensure(f, size) {
  bytes(f);
  if (f.data.length >= size) return;
  const grown = Buffer.alloc(Math.max(size, f.data.length * 2, 65536));
  f.data.copy(grown, 0, 0, f.size);
  f.data = grown;
}
function load(dir, host) {
  for (const name of fs.readdirSync(host).sort()) {
    const at = path.join(host, name), st = fs.statSync(at);
    if (st.isDirectory()) { const d = directory(); dir.children.set(name, d); load(d, at); } else dir.children.set(name, lazyFile(at, st.size));
  }
}
function mkdirs(root, guest) {
  let d = root;
  for (const part of guest.split('/').filter(Boolean)) {
    if (!d.children.has(part)) d.children.set(part, directory());
    d = d.children.get(part);
  }
  return d;
}
// Resolves a path below `dir`; gives {parent, name, node}. `..` above the root stays at the root.
function walk(root, dir, p) {
  const stack = [dir];
  const parts = p.split('/').filter((x) => x && x !== '.');
  if (!parts.length) return { parent: null, name: '', node: dir };
  for (let i = 0; i < parts.length; i++) {
    const here = stack[stack.length - 1];
    if (here.type !== DIR) return { error: E.NOTDIR };
    if (parts[i] === '..') {
      if (stack.length > 1) stack.pop();
      if (i === parts.length - 1) return { parent: null, name: '', node: stack[stack.length - 1] };
      continue;
    }
    const node = here.children.get(parts[i]);
    if (i === parts.length - 1) return { parent: here, name: parts[i], node };
    if (!node) return { error: E.NOENT };
    stack.push(node);
  }
}

class Exit extends Error { constructor(code) { super(); this.code = code; } }


// ---- one run; gives {code, printed}
function run(wasm, mounts, job) {
  inodes = 1n;
  const root = directory();
  mkdirs(root, '/tmp');
  const work = mkdirs(root, '/work');
  for (const [guest, host] of mounts) load(mkdirs(root, guest), host);
  if (fs.existsSync(job.work)) load(work, job.work);

  const fds = [
    { node: { type: CHAR, ino: 0n }, std: 0 }, { node: { type: CHAR, ino: 0n }, std: 1 },
    { node: { type: CHAR, ino: 0n }, std: 2 }, { node: root, pos: 0, preopen: '/' },
  ];
  function open(node, append) {
    let n = fds.indexOf(undefined);
    if (n < 0) n = fds.length;
    fds[n] = { node, pos: 0, append };
    return n;
  }

  // ---- the calls
  let memory, printed = '';
  const view = () => new DataView(memory.buffer);
  const mem = (at, len) => Buffer.from(memory.buffer, at, len);
  const text = (at, len) => mem(at, len).toString('utf8');
  const fd = (n) => fds[n];
  let clock = 0n;

  function strings(list, ptrs, buf) {
    const v = view();
    for (const s of list) {
      const b = Buffer.from(`${s}\0`);
      v.setUint32(ptrs, buf, true); ptrs += 4;
      b.copy(mem(buf, b.length)); buf += b.length;
    }
    return 0;
  }
  function sizes(list, count, size) {
    view().setUint32(count, list.length, true);
    view().setUint32(size, list.reduce((n, s) => n + Buffer.byteLength(s) + 1, 0), true);
    return 0;
  }
  function stat(node, at) {
    const v = view();
    mem(at, 64).fill(0);
    v.setBigUint64(at, 1n, true); v.setBigUint64(at + 8, node.ino, true); v.setUint8(at + 16, node.type);
    v.setBigUint64(at + 24, 1n, true); v.setBigUint64(at + 32, BigInt(node.size ?? 0), true);
    return 0;
  }
  function* iovecs(at, n) {
    const v = view();
    for (let i = 0; i < n; i++) yield mem(v.getUint32(at + 8 * i, true), v.getUint32(at + 8 * i + 4, true));
  }
  function read(node, pos, iovs, n) {
    const data = bytes(node);
    let got = 0;
    for (const b of iovecs(iovs, n)) {
      const take = Math.min(b.length, node.size - pos - got);
      if (take <= 0) break;
      data.copy(b, 0, pos + got, pos + got + take); got += take;
    }
    return got;
  }
  function write(node, pos, iovs, n) {
    let put = 0;
    for (const b of iovecs(iovs, n)) { ensure(node, pos + put + b.length); b.copy(node.data, pos + put); put += b.length; }
    node.size = Math.max(node.size, pos + put);
    return put;
  }
  function remove(dir, p, want) {
    const r = walk(root, dir, p);
    if (r.error) return r.error;
    if (!r.node) return E.NOENT;
    if (r.node.type !== want) return want === DIR ? E.NOTDIR : E.ISDIR;
    if (want === DIR && r.node.children.size) return E.NOTEMPTY;
    r.parent.children.delete(r.name);
    return 0;
  }
  const calls = {
    args_get: (p, b) => strings(job.argv, p, b), args_sizes_get: (c, s) => sizes(job.argv, c, s),
    environ_get: (p, b) => strings(job.env ?? [], p, b), environ_sizes_get: (c, s) => sizes(job.env ?? [], c, s),
    clock_res_get: (_, at) => { view().setBigUint64(at, 1000n, true); return 0; },
    clock_time_get: (_, __, at) => { clock += 1000n; view().setBigUint64(at, clock, true); return 0; },
    random_get: (at, n) => { mem(at, n).fill(7); return 0; },
    sched_yield: () => 0, poll_oneoff: () => E.NOSYS, fd_advise: () => 0, fd_sync: () => 0, fd_datasync: () => 0,
    proc_exit: (code) => { throw new Exit(code); },
    fd_close: (n) => { if (!fd(n)) return E.BADF; fds[n] = undefined; return 0; },
    fd_fdstat_get: (n, at) => {
      if (!fd(n)) return E.BADF;
      mem(at, 24).fill(0); view().setUint8(at, fd(n).node.type);
      view().setBigUint64(at + 8, 0x1fffffffn, true); view().setBigUint64(at + 16, 0x1fffffffn, true);
      return 0;
    },
    fd_fdstat_set_flags: () => 0,
    fd_filestat_get: (n, at) => (fd(n) ? stat(fd(n).node, at) : E.BADF),
    fd_filestat_set_size: (n, size) => { const f = fd(n).node; ensure(f, Number(size)); f.size = Number(size); return 0; },
    fd_filestat_set_times: () => 0, path_filestat_set_times: () => 0,
    fd_prestat_get: (n, at) => {
      if (!fd(n)?.preopen) return E.BADF;
      view().setUint32(at, 0, true); view().setUint32(at + 4, fd(n).preopen.length, true); return 0;
    },
    fd_prestat_dir_name: (n, at, len) => { Buffer.from(fd(n).preopen).copy(mem(at, len)); return 0; },
    fd_read: (n, iovs, count, at) => {
      const f = fd(n);
      if (!f) return E.BADF;
      let got = 0;
      if (f.std === undefined) { if (f.node.type === DIR) return E.ISDIR; got = read(f.node, f.pos, iovs, count); f.pos += got; }
      view().setUint32(at, got, true); return 0;
    },
    fd_pread: (n, iovs, count, pos, at) => {
      if (!fd(n)) return E.BADF;
      view().setUint32(at, read(fd(n).node, Number(pos), iovs, count), true); return 0;
    },
    fd_write: (n, iovs, count, at) => {
      const f = fd(n);
      if (!f) return E.BADF;
      let put = 0;
      if (f.std !== undefined) for (const b of iovecs(iovs, count)) { printed += b.toString('utf8'); put += b.length; }
      else {
        if (!f.node.writable) return E.ROFS;
        if (f.append) f.pos = f.node.size;
        put = write(f.node, f.pos, iovs, count); f.pos += put;
      }
      view().setUint32(at, put, true); return 0;
    },
    fd_pwrite: (n, iovs, count, pos, at) => { view().setUint32(at, write(fd(n).node, Number(pos), iovs, count), true); return 0; },
    fd_seek: (n, off, whence, at) => {
      const f = fd(n);
      if (!f) return E.BADF;
      if (f.std !== undefined) return E.SPIPE;
      f.pos = Number(off) + [0, f.pos, f.node.size][whence];
      view().setBigUint64(at, BigInt(f.pos), true); return 0;
    },
    fd_tell: (n, at) => { if (fd(n).std !== undefined) return E.SPIPE; view().setBigUint64(at, BigInt(fd(n).pos), true); return 0; },
    fd_readdir: (n, buf, len, cookie, at) => {
      const entries = [...fd(n).node.children].sort(([a], [b]) => (a < b ? -1 : 1));
      let used = 0;
      for (let i = Number(cookie); i < entries.length && used < len; i++) {
        const [name, node] = entries[i], b = Buffer.from(name), e = Buffer.alloc(24 + b.length);
        e.writeBigUInt64LE(BigInt(i + 1), 0); e.writeBigUInt64LE(node.ino, 8); e.writeUInt32LE(b.length, 16); e[20] = node.type;
        b.copy(e, 24);
        const take = Math.min(e.length, len - used);
        e.copy(mem(buf + used, take), 0, 0, take); used += take;
      }
      view().setUint32(at, used, true); return 0;
    },
    path_create_directory: (n, p, len) => {
      const r = walk(root, fd(n).node, text(p, len));
      if (r.error) return r.error;
      if (r.node) return E.EXIST;
      r.parent.children.set(r.name, directory()); return 0;
    },
    path_filestat_get: (n, _, p, len, at) => {
      const r = walk(root, fd(n).node, text(p, len));
      return r.error ?? (r.node ? stat(r.node, at) : E.NOENT);
    },
    path_open: (n, _, p, len, oflags, rights, __, fdflags, at) => {
      const r = walk(root, fd(n).node, text(p, len));
      if (r.error) return r.error;
      let node = r.node;
      if (!node) {
        if (!(oflags & 1)) return E.NOENT;
        node = newFile(); r.parent.children.set(r.name, node);
      } else if ((oflags & 5) === 5) return E.EXIST;
      if ((oflags & 2) && node.type !== DIR) return E.NOTDIR;
      if (oflags & 8) { node.data = Buffer.alloc(0); node.size = 0; node.writable = true; }
      view().setUint32(at, open(node, fdflags & 1), true); return 0;
    },
    path_rename: (a, p, pl, b, q, ql) => {
      const from = walk(root, fd(a).node, text(p, pl)), to = walk(root, fd(b).node, text(q, ql));
      if (from.error || to.error) return from.error ?? to.error;
      if (!from.node) return E.NOENT;
      from.parent.children.delete(from.name); to.parent.children.set(to.name, from.node); return 0;
    },
    path_unlink_file: (n, p, len) => remove(fd(n).node, text(p, len), FILE),
    path_remove_directory: (n, p, len) => remove(fd(n).node, text(p, len), DIR),
    path_readlink: () => E.INVAL,
  };

  const imports = {};
  for (const { module, name } of WebAssembly.Module.imports(wasm)) {
    (imports[module] ??= {})[name] = calls[name] ?? (() => E.NOSYS);
  }
  const instance = new WebAssembly.Instance(wasm, imports);
  memory = instance.exports.memory;
  let code = 0;
  try { instance.exports._start(); } catch (e) { if (!(e instanceof Exit)) throw e; code = e.code; }
  save(work, job.work);
  return { code, printed };
}
function save(dir, host) {
  fs.mkdirSync(host, { recursive: true });
  for (const [name, node] of dir.children) {
    const at = path.join(host, name);
    if (node.type === DIR) save(node, at);
    else if (node.writable) fs.writeFileSync(at, node.data.subarray(0, node.size));
  }
}

// ---- the batch
async function main() {
  const batch = JSON.parse(fs.readFileSync(process.argv[2]));
  const wasm = await WebAssembly.compile(fs.readFileSync(batch.module));
  let next = 0;
  const worker = () => new Promise((resolve, reject) => {
    const w = new Worker(new URL(import.meta.url), { workerData: { wasm, mounts: batch.mounts } });
    const give = () => (next < batch.jobs.length ? w.postMessage(batch.jobs[next++]) : w.postMessage(null));
    w.on('message', ({ job, code, printed }) => {
      if (printed) process.stderr.write(printed);
      if (code === 0) return give();
      console.error(`${job.argv.join(' ')}: exit ${code}`);
      process.exit(1);
    });
    w.on('error', reject);
    w.on('exit', resolve);
    give();
  });
  await Promise.all(Array.from({ length: Math.min(batch.threads ?? 1, batch.jobs.length) }, worker));
}
if (isMainThread) await main();
else {
  parentPort.on('message', (job) => {
    if (job) parentPort.postMessage({ job, ...run(workerData.wasm, workerData.mounts, job) });
    else parentPort.close();
  });
}
