// `require` and `import`: a part of Node's modules, and the program's own files.
(function (host, native) {
  'use strict';
  const { EventEmitter } = host;
  const { process, Buffer } = globalThis;

  // ---- fs
  function failure(code, call, path) {
    const words = { ENOENT: 'no such file or directory', EBADF: 'bad file descriptor', EACCES: 'permission denied' };
    return Object.assign(new Error(`${code}: ${words[code]}, ${call}${path === undefined ? '' : ` '${path}'`}`), { code, syscall: call, path });
  }
  const STDIN = new Set(['/dev/stdin', '/dev/fd/0', '/proc/self/fd/0']);
  const OUTPUTS = new Map([['/dev/stdout', 1], ['/dev/fd/1', 1], ['/dev/stderr', 2], ['/dev/fd/2', 2]]);
  const encodingOf = (options) => (typeof options === 'string' ? options : options?.encoding ?? null);
  const utf8 = (encoding) => encoding !== null && /^utf-?8$/i.test(encoding);
  function readFileSync(path, options) {
    const encoding = encodingOf(options);
    if (path === 0 || STDIN.has(String(path))) path = 0;
    else if (typeof path === 'number') throw failure('EBADF', 'read');
    const data = native.readFile(path === 0 ? 0 : String(path), utf8(encoding));
    if (data === null) throw failure('ENOENT', 'open', path);
    if (typeof data === 'string') return data;
    return encoding === null ? Buffer.view(data) : Buffer.view(data).toString(encoding);
  }
  function writeTo(path, data, append) {
    const fd = typeof path === 'number' ? path : OUTPUTS.get(String(path));
    if (fd === 1 || fd === 2) { native.write(fd, host.bytes(data)); return; }
    if (fd !== undefined) throw failure('EBADF', 'write');
    if (!native.writeFile(String(path), host.bytes(data), append)) throw failure('EACCES', 'open', path);
  }
  const fs = {
    readFileSync,
    readSync(fd, buffer, offset, length, position) {
      if (fd !== 0) throw failure('EBADF', 'read');
      if (typeof offset === 'object' && offset !== null) ({ offset, length, position } = offset);
      const bytes = native.read(length ?? buffer.byteLength - (offset ?? 0));
      if (bytes === null) return 0;
      host.bytes(buffer).set(bytes, offset ?? 0);
      return bytes.length;
    },
    writeSync(fd, data) { writeTo(fd, data, true); return Buffer.byteLength(data); },
    writeFileSync: (path, data) => writeTo(path, data, false),
    appendFileSync: (path, data) => writeTo(path, data, true),
    existsSync: (path) => STDIN.has(String(path)) || native.readFile(String(path), false) !== null,
    openSync(path) {
      const fd = STDIN.has(String(path)) ? 0 : OUTPUTS.get(String(path));
      if (fd === undefined) throw failure('ENOENT', 'open', path);
      return fd;
    },
    closeSync() {},
    readFile(path, options, done) {
      const call = done ?? options;
      setImmediate(() => {
        let data;
        try { data = readFileSync(path, done ? options : null); } catch (error) { call(error); return; }
        call(null, data);
      });
    },
    createReadStream(path) {
      if (STDIN.has(String(path))) return process.stdin;
      throw failure('ENOENT', 'open', path);
    },
    promises: {
      readFile: async (path, options) => readFileSync(path, options),
      writeFile: async (path, data) => writeTo(path, data, false),
    },
  };

  // ---- small ones
  class AssertionError extends Error {
    name = 'AssertionError';
    code = 'ERR_ASSERTION';
  }
  const check = (ok, message, usual) => {
    if (ok) return;
    throw message instanceof Error ? message : new AssertionError(message ?? usual);
  };
  const same = (a, b) => host.inspect(a, { depth: null }) === host.inspect(b, { depth: null });
  const assert = Object.assign((ok, message) => check(ok, message, 'The expression evaluated to a falsy value'), {
    ok: (ok, message) => check(ok, message, 'The expression evaluated to a falsy value'),
    equal: (a, b, message) => check(a == b, message, `${host.inspect(a)} == ${host.inspect(b)}`),
    strictEqual: (a, b, message) => check(Object.is(a, b), message, `${host.inspect(a)} === ${host.inspect(b)}`),
    notStrictEqual: (a, b, message) => check(!Object.is(a, b), message, `${host.inspect(a)} !== ${host.inspect(b)}`),
    deepEqual: (a, b, message) => check(same(a, b), message, `${host.inspect(a)} deepEqual ${host.inspect(b)}`),
    deepStrictEqual: (a, b, message) => check(same(a, b), message, `${host.inspect(a)} deepEqual ${host.inspect(b)}`),
    fail: (message) => check(false, message, 'Failed'),
    throws(call, message) {
      try { call(); } catch { return; }
      check(false, typeof message === 'string' ? message : undefined, 'Missing expected exception');
    },
    AssertionError,
  });
  const promisify = (call) => (...args) => new Promise((resolve, reject) => {
    call(...args, (error, value) => (error ? reject(error) : resolve(value)));
  });
  const util = {
    inspect: host.inspect, format: host.format, promisify,
    inherits: (child, parent) => Object.setPrototypeOf(child.prototype, parent.prototype),
    isDeepStrictEqual: same, TextEncoder, TextDecoder,
  };
  const os = { EOL: '\n', platform: () => 'linux', arch: () => 'wasm32', cpus: () => [{}], type: () => 'Linux', tmpdir: () => '/tmp' };
  const { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate, performance } = globalThis;
  const waits = {
    setTimeout: (ms, value) => new Promise((resolve) => setTimeout(resolve, ms, value)),
    setImmediate: (value) => new Promise((resolve) => setImmediate(resolve, value)),
  };
  const builtins = {
    assert, buffer: { Buffer }, events: EventEmitter, fs, 'fs/promises': fs.promises, os, perf_hooks: { performance }, process,
    readline: host.readline, 'readline/promises': host.readline.promises,
    timers: { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate, promises: waits },
    'timers/promises': waits, util,
  };

  // ---- the program's own files
  let sources = null; // by path, of a program that strip.js made; else they lie in the file tree
  const text = (path) => (sources ? sources[path] ?? null : native.readFile(path, true));
  function normalize(path) {
    const parts = [];
    for (const part of path.split('/')) {
      if (part === '..') parts.pop(); else if (part !== '' && part !== '.') parts.push(part);
    }
    return `/${parts.join('/')}`;
  }
  const ENDINGS = ['', '.js', '.ts', '.mjs', '.cjs', '.mts', '.cts', '.json', '/index.js', '/index.ts'];
  // The name of a builtin module without `node:`, or the path of a file.
  function resolve(base, name) {
    const plain = name.startsWith('node:') ? name.slice(5) : name;
    if (Object.hasOwn(builtins, plain)) return plain;
    if (/^\.{0,2}\//.test(name)) {
      const path = normalize(name.startsWith('/') ? name : `${base.replace(/[^/]*$/, '')}/${name}`);
      // TypeScript names the file that it would become.
      const endings = path.endsWith('.js') ? [path, path.replace(/\.js$/, '.ts')] : ENDINGS.map((ending) => path + ending);
      const found = endings.find((candidate) => text(candidate) !== null);
      if (found) return found;
    }
    throw Object.assign(new Error(`Cannot find module '${name}'`), { code: 'MODULE_NOT_FOUND' });
  }
  const shown = (path) => path.slice(1); // in messages: as the file was submitted
  host.resolve = (base, name) => {
    const found = resolve(base.startsWith('/') ? base : `/${base}`, name);
    return found.startsWith('/') ? shown(found) : found;
  };
  host.source = (name) => (Object.hasOwn(builtins, name) ? null : text(`/${name}`));
  host.builtin = (name) => builtins[name];

  const loaded = new Map();
  const requireFrom = (base) => Object.assign((name) => {
    const path = resolve(base, String(name));
    return path.startsWith('/') ? load(path).exports : builtins[path];
  }, { main: undefined, resolve: (name) => resolve(base, name), cache: {} });
  function load(path) {
    const known = loaded.get(path);
    if (known) return known;
    const module = { exports: {}, filename: path, id: path, loaded: false };
    loaded.set(path, module);
    run(path, module);
    module.loaded = true;
    return module;
  }
  function run(path, module) {
    const source = text(path);
    if (path.endsWith('.json')) { module.exports = JSON.parse(source); return; }
    const made = native.load(source, shown(path));
    if (!Array.isArray(made)) {
      host.unsettled = true;
      made.then(() => { host.unsettled = false; }, (error) => { host.unsettled = false; throw error; });
      return;
    }
    const require = requireFrom(path);
    require.main = loaded.get(process.argv[1]);
    made[0].call(module.exports, module.exports, require, module, path, path.replace(/\/[^/]*$/, '') || '/');
  }

  function checkFile(name, file) {
    const source = native.readFile(file, true);
    const error = native.check(source, name);
    if (error === undefined) native.exit(0);
    native.write(2, host.syntaxReport(error, name, source));
    native.exit(1);
  }

  // main.c's arguments.
  host.start = (args) => {
    let [main, ...rest] = args;
    if (main === '--check') checkFile(...rest);
    if (main === '--program') {
      const program = JSON.parse(native.readFile(rest[0], true));
      sources = Object.fromEntries(Object.entries(program).map(([name, code]) => [`/${name}`, code]));
      main = rest[1];
      rest = rest.slice(2);
    }
    main = normalize(main);
    process.argv = ['node', main, ...rest];
    globalThis.global = globalThis;
    // Node has no `require` in modules; programs that are TypeScript for the compiler's sake do not know that.
    globalThis.require = requireFrom(main);
    // For the pack's own script, which takes the types off a program.
    if (main.startsWith('/usr/lib/typescript/')) globalThis.compiler = { check: native.check, report: host.syntaxReport };
    if (text(main) === null) throw new Error(`Cannot find module '${main}'`);
    load(main);
  };
})
