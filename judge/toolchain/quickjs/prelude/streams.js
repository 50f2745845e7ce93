// Buffer, process with its streams, readline.
(function (host, native) {
  'use strict';
  const { EventEmitter } = host;

  // ---- Buffer: bytes that know UTF-8, Latin-1, hex
  class Buffer extends Uint8Array {
    static from(value, encoding) {
      if (typeof value !== 'string') {
        if (value instanceof ArrayBuffer) return new Buffer(value);
        return Buffer.view(Uint8Array.from(value));
      }
      switch (String(encoding ?? 'utf8').toLowerCase()) {
        case 'latin1': case 'binary': case 'ascii': return Buffer.view(Uint8Array.from(value, (c) => c.charCodeAt(0)));
        case 'hex': return Buffer.view(Uint8Array.from(value.match(/../g) ?? [], (two) => parseInt(two, 16)));
        default: return Buffer.view(native.encode(value));
      }
    }
    static view(bytes) { return new Buffer(bytes.buffer, bytes.byteOffset, bytes.byteLength); }
    static alloc(size, fill = 0) { return new Buffer(size).fill(typeof fill === 'string' ? fill.charCodeAt(0) : fill); }
    static allocUnsafe(size) { return new Buffer(size); }
    static isBuffer(value) { return value instanceof Buffer; }
    static byteLength(value) { return typeof value === 'string' ? native.encode(value).length : value.byteLength; }
    static concat(list, total = list.reduce((sum, part) => sum + part.length, 0)) {
      const all = new Buffer(total);
      let at = 0;
      for (const part of list) { all.set(part.subarray(0, total - at), at); at += part.length; }
      return all;
    }
    toString(encoding, start = 0, end = this.length) {
      const part = start === 0 && end === this.length ? this : this.subarray(start, end);
      switch (String(encoding ?? 'utf8').toLowerCase()) {
        case 'hex': return Array.from(part, (byte) => byte.toString(16).padStart(2, '0')).join('');
        case 'latin1': case 'binary': case 'ascii': {
          let text = '';
          for (let i = 0; i < part.length; i += 4096) text += String.fromCharCode(...part.subarray(i, i + 4096));
          return text;
        }
        default: return native.decode(part);
      }
    }
    slice(start, end) { return this.subarray(start, end); }
    write(text, at = 0) {
      const bytes = native.encode(text).subarray(0, this.length - at);
      this.set(bytes, at);
      return bytes.length;
    }
    equals(other) { return this.length === other.length && this.every((byte, i) => byte === other[i]); }
    toJSON() { return { type: 'Buffer', data: [...this] }; }
  }
  globalThis.Buffer = Buffer;
  host.bytes = (data) => (typeof data === 'string' ? data : ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : String(data));

  globalThis.TextEncoder = class TextEncoder {
    encoding = 'utf-8';
    encode(text = '') { return native.encode(String(text)); }
  };
  globalThis.TextDecoder = class TextDecoder {
    encoding = 'utf-8';
    decode(bytes) { return bytes === undefined ? '' : native.decode(ArrayBuffer.isView(bytes) ? host.bytes(bytes) : new Uint8Array(bytes)); }
  };

  // ---- standard input as a stream
  class Stdin extends EventEmitter {
    fd = 0;
    isTTY = false;
    readable = true;
    #text = false;
    #mode = 'still'; // 'flowing': data events; 'pulled': readable events
    #chunk = null;
    #ended = false;
    constructor() {
      super();
      host.sources.push(this);
    }
    get active() { return this.#mode !== 'still' && !this.#ended; }
    setEncoding() { this.#text = true; return this; }
    resume() { if (this.#mode !== 'pulled') this.#mode = 'flowing'; return this; }
    pause() { this.#mode = 'still'; return this; }
    unref() { return this; }
    ref() { return this; }
    setRawMode() { return this; }
    destroy() { this.#ended = true; return this; }
    on(event, listener) {
      super.on(event, listener);
      if (event === 'data') this.resume();
      if (event === 'readable') this.#mode = 'pulled';
      return this;
    }
    once(event, listener) {
      super.once(event, listener);
      if (event === 'data') this.resume();
      if (event === 'readable') this.#mode = 'pulled';
      return this;
    }
    #next() {
      if (this.#text) return native.readText();
      const bytes = native.read(65536);
      return bytes === null ? null : Buffer.view(bytes);
    }
    #end() {
      if (this.#ended) return;
      this.#ended = true;
      this.readable = false;
      this.emit('end');
      this.emit('close');
    }
    pump() {
      const chunk = this.#next();
      if (this.#mode === 'flowing') {
        if (chunk === null) this.#end(); else this.emit('data', chunk);
        return;
      }
      this.#chunk = chunk;
      this.emit('readable');
      if (chunk === null) this.#end();
    }
    read() {
      const chunk = this.#chunk;
      this.#chunk = null;
      return chunk;
    }
    pipe(to) {
      this.on('data', (chunk) => to.write(chunk));
      return to;
    }
    async *[Symbol.asyncIterator]() {
      for (let chunk = this.#next(); chunk !== null; chunk = this.#next()) yield chunk;
      this.#end();
    }
  }
  Stdin.prototype.addListener = Stdin.prototype.on;

  class Output extends EventEmitter {
    isTTY = false;
    writable = true;
    columns = 80;
    constructor(fd) { super(); this.fd = fd; }
    write(data, encoding, done) {
      native.write(this.fd, host.bytes(data));
      const call = typeof encoding === 'function' ? encoding : done;
      if (call) queueMicrotask(() => call());
      return true;
    }
    end(data, encoding, done) {
      if (data !== undefined && typeof data !== 'function') this.write(data);
      const call = [data, encoding, done].find((one) => typeof one === 'function');
      queueMicrotask(() => { call?.(); this.emit('finish'); });
      return this;
    }
    cork() {}
    uncork() {}
  }

  class Process extends EventEmitter {
    argv = ['node'];
    argv0 = 'node';
    execArgv = [];
    env = {};
    exitCode = undefined;
    pid = 1;
    platform = 'linux';
    arch = 'wasm32';
    version = 'v20.0.0';
    versions = { node: '20.0.0', quickjs: 'ng' };
    title = 'node';
    stdin = new Stdin();
    stdout = new Output(1);
    stderr = new Output(2);
    exit(code = this.exitCode) {
      this.exitCode = code;
      this.#leave('exit');
    }
    // Runs the handlers of 'exit' once; a handler that calls exit ends it at once.
    #leaving = false;
    #leave() {
      if (!this.#leaving) {
        this.#leaving = true;
        this.emit('exit', Number(this.exitCode ?? 0));
      }
      native.exit(Number(this.exitCode ?? 0));
    }
    abort() { native.exit(134); }
    cwd() { return '/'; }
    uptime() { return native.now() / 1000; }
    hrtime(since) {
      const ns = process.hrtime.bigint() - (since ? BigInt(since[0]) * 1000000000n + BigInt(since[1]) : 0n);
      return [Number(ns / 1000000000n), Number(ns % 1000000000n)];
    }
    memoryUsage() { return { rss: 0, heapTotal: 0, heapUsed: 0, external: 0, arrayBuffers: 0 }; }
    nextTick(call, ...args) { queueMicrotask(() => call(...args)); }
    emitWarning(text) { console.error(String(text)); }
  }
  const process = new Process();
  process.hrtime = process.hrtime.bind(process);
  process.hrtime.bigint = () => BigInt(Math.round(native.now() * 1e6));
  for (const name of ['exit', 'nextTick', 'cwd', 'uptime']) process[name] = process[name].bind(process);
  globalThis.process = process;
  globalThis.performance ??= { now: native.now, timeOrigin: 0, mark() {}, measure() {} };
  host.finish = () => {
    if (host.unsettled) {
      console.error('Warning: Detected unsettled top-level await');
      process.exitCode ??= 13;
    }
    process.exit();
  };

  // ---- readline
  class Interface extends EventEmitter {
    closed = false;
    terminal = false;
    #lines = [];
    #at = 0;
    #rest = '';
    #ended = false;
    #paused = false;
    #questions = [];
    #iterated = false;
    #prompt = '> ';
    constructor(options) {
      super();
      this.input = options.input;
      this.output = options.output;
      if (options.prompt !== undefined) this.#prompt = options.prompt;
      if (this.input !== process.stdin) throw new TypeError('readline reads process.stdin alone');
      host.sources.push(this);
    }
    get active() { return !this.closed && (this.#questions.length > 0 || (!this.#paused && !this.#iterated)); }
    get #empty() { return this.#at >= this.#lines.length; }
    // One chunk of input, and the lines in it.
    #fill() {
      const text = this.#ended ? null : native.readText();
      this.#at = 0;
      if (text === null) {
        this.#ended = true;
        this.#lines = this.#rest === '' ? [] : [this.#rest];
        this.#rest = '';
        return;
      }
      const lines = (this.#rest === '' ? text : this.#rest + text).split('\n');
      this.#rest = lines.pop();
      this.#lines = text.includes('\r') ? lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line)) : lines;
    }
    pump() {
      if (this.#empty) this.#fill();
      while (this.active && !this.#empty) {
        const line = this.#lines[this.#at++];
        if (this.#questions.length > 0) {
          this.#questions.shift()(line);
          return; // the answer may bring the next question only after promises ran
        }
        this.emitOne('line', line);
      }
      if (!this.closed && this.#ended && this.#empty) this.close();
    }
    question(text, options, call) {
      this.output?.write(text);
      this.#questions.push(call ?? options);
    }
    setPrompt(text) { this.#prompt = text; }
    getPrompt() { return this.#prompt; }
    prompt() { this.output?.write(this.#prompt); }
    write() {}
    pause() {
      if (!this.#paused) { this.#paused = true; this.emit('pause'); }
      return this;
    }
    resume() {
      if (this.#paused) { this.#paused = false; this.emit('resume'); }
      return this;
    }
    close() {
      if (this.closed) return;
      this.closed = true;
      this.emit('close');
    }
    [Symbol.dispose]() { this.close(); }
    // An iterator takes lines as it is asked for them; from then on nothing else does.
    [Symbol.asyncIterator]() {
      this.#iterated = true;
      const end = { value: undefined, done: true };
      return {
        next: async () => {
          while (!this.closed && this.#empty && !this.#ended) this.#fill();
          if (!this.closed && !this.#empty) return { value: this.#lines[this.#at++], done: false };
          this.close();
          return end;
        },
        return: async () => { this.close(); return end; },
        [Symbol.asyncIterator]() { return this; },
      };
    }
  }
  const createInterface = (input, output) => new Interface(input?.input ? input : { input, output });
  const noop = () => true;
  host.readline = { createInterface, Interface, clearLine: noop, cursorTo: noop, moveCursor: noop, emitKeypressEvents: noop };
  class PromiseInterface extends Interface {
    question(text) { return new Promise((resolve) => super.question(text, resolve)); }
  }
  host.readline.promises = { createInterface: (options) => new PromiseInterface(options), Interface: PromiseInterface };
})
