// Timers, errors and events. Every prelude file is a function of `host` (what main.c calls) and `native` (what main.c
// offers); what one file adds to `host` the next may use.
(function (host, native) {
  'use strict';

  // ---- events
  class EventEmitter {
    #listeners = new Map();
    on(event, listener) { return this.#add(event, listener, listener, false); }
    once(event, listener) {
      const wrapped = (...args) => { this.off(event, listener); listener.apply(this, args); };
      return this.#add(event, listener, wrapped, false);
    }
    prependListener(event, listener) { return this.#add(event, listener, listener, true); }
    #add(event, listener, call, first) {
      if (typeof listener !== 'function') throw new TypeError('The "listener" argument must be of type function');
      const list = this.#listeners.get(event) ?? [];
      this.#listeners.set(event, first ? [{ listener, call }, ...list] : [...list, { listener, call }]);
      return this;
    }
    off(event, listener) {
      const list = this.#listeners.get(event) ?? [];
      const at = list.findLastIndex((entry) => entry.listener === listener);
      if (at >= 0) this.#listeners.set(event, list.toSpliced(at, 1));
      return this;
    }
    removeAllListeners(event) {
      if (event === undefined) this.#listeners.clear(); else this.#listeners.delete(event);
      return this;
    }
    emit(event, ...args) {
      const list = this.#listeners.get(event) ?? [];
      if (list.length === 0 && event === 'error') throw args[0];
      for (const { call } of list) call.apply(this, args);
      return list.length > 0;
    }
    // `emit` with one value, for those that do it a million times.
    emitOne(event, value) {
      const list = this.#listeners.get(event);
      if (list === undefined) return;
      for (let i = 0; i < list.length; i++) list[i].call.call(this, value);
    }
    listenerCount(event) { return (this.#listeners.get(event) ?? []).length; }
    listeners(event) { return (this.#listeners.get(event) ?? []).map((entry) => entry.listener); }
    setMaxListeners() { return this; }
  }
  EventEmitter.prototype.addListener = EventEmitter.prototype.on;
  EventEmitter.prototype.removeListener = EventEmitter.prototype.off;
  EventEmitter.EventEmitter = EventEmitter;
  EventEmitter.once = (emitter, event) => new Promise((resolve, reject) => {
    emitter.once(event, (...args) => resolve(args));
    if (event !== 'error') emitter.once('error', reject);
  });
  host.EventEmitter = EventEmitter;

  // ---- timers: tasks that run one by one when no promise has work left; the clock is virtual
  const immediates = [];
  const timers = []; // a heap by time, then by order
  let order = 0;
  const before = (a, b) => a.at < b.at || (a.at === b.at && a.order < b.order);
  function push(timer) {
    let i = timers.length;
    timers.push(timer);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!before(timer, timers[parent])) break;
      timers[i] = timers[parent];
      i = parent;
    }
    timers[i] = timer;
  }
  function pop() {
    const top = timers[0], last = timers.pop();
    if (timers.length === 0) return top;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= timers.length) break;
      if (child + 1 < timers.length && before(timers[child + 1], timers[child])) child++;
      if (!before(timers[child], last)) break;
      timers[i] = timers[child];
      i = child;
    }
    timers[i] = last;
    return top;
  }
  class Timeout {
    constructor(call, args, ms, again) {
      this.call = call; this.args = args; this.again = again; this.live = true;
      this.ms = ms >= 1 && ms < 2 ** 31 ? Number(ms) : 1;
    }
    ref() { return this; }
    unref() { return this; }
    hasRef() { return true; }
    refresh() { return this; }
    [Symbol.toPrimitive]() { return this.order; }
  }
  function schedule(timer) {
    timer.at = native.now() + timer.ms;
    timer.order ??= ++order;
    push(timer);
    return timer;
  }
  const clear = (timer) => {
    if (typeof timer !== 'object') timer = timers.find((other) => other.order === Number(timer));
    if (timer) timer.live = false;
  };
  Object.assign(globalThis, {
    setTimeout: (call, ms, ...args) => schedule(new Timeout(call, args, ms, false)),
    setInterval: (call, ms, ...args) => schedule(new Timeout(call, args, ms, true)),
    setImmediate: (call, ...args) => { const task = { call, args, live: true }; immediates.push(task); return task; },
    clearTimeout: clear, clearInterval: clear, clearImmediate: clear,
  });
  // Sources of events that wait for input: each has `active` and `pump()`.
  host.sources = [];

  // Runs one task. False: there is nothing left to wait for.
  host.tick = () => {
    while (timers.length > 0 && !timers[0].live) pop();
    if (immediates.length > 0) {
      for (const task of immediates.splice(0)) if (task.live) task.call(...task.args);
      return true;
    }
    const source = host.sources.find((one) => one.active);
    if (timers.length === 0 && !source) return false;
    if (timers.length > 0) {
      const wait = timers[0].at - native.now();
      if (wait > 0 && source) { source.pump(); return true; }
      if (wait > 0) native.sleep(wait);
      const timer = pop();
      timer.call(...timer.args);
      if (timer.again && timer.live) schedule(timer);
      return true;
    }
    source.pump();
    return true;
  };

  // ---- errors
  const rejections = new Map();
  host.rejected = (promise, reason, handled) => {
    if (handled) rejections.delete(promise); else rejections.set(promise, reason);
  };
  host.checkRejections = () => {
    for (const reason of rejections.values()) throw reason;
  };
  const isError = (value) => value instanceof Error || Object.prototype.toString.call(value) === '[object Error]';
  // Lines of a stack that are not this prelude's.
  const isOutside = (line) => !/^    at .*\(trellis:|^    at load \(native\)$/.test(line);
  host.errorText = (error) => {
    const head = error.message ? `${error.name}: ${error.message}` : String(error.name);
    const lines = typeof error.stack === 'string' ? error.stack.trimEnd().split('\n').filter(isOutside) : [];
    if (lines.at(-1) === '    at call (native)') lines.pop(); // how a script's function was called
    const stack = lines.join('\n');
    if (stack === '') return head;
    return stack.startsWith('    at ') ? `${head}\n${stack}` : stack;
  };
  host.isError = isError;
  // What is printed of an error that nobody caught.
  host.describe = (error) => {
    if (!isError(error)) return `Uncaught ${typeof error === 'string' ? error : host.format(error)}`;
    const cause = error.cause === undefined ? '' : `\n[cause]: ${host.format(error.cause)}`;
    return `Uncaught ${host.errorText(error)}${cause}`;
  };
  // A syntax error as compilers print it, with the line and a mark below. `moved` maps a place (line and column from
  // 1) to that in `source`.
  host.syntaxReport = (error, name, source, moved = (place) => place) => {
    const at = /:(\d+):(\d+)\)?$/m.exec(error.stack ?? '');
    if (!at) return `${name}: ${error.name}: ${error.message}\n`;
    const { line, column } = moved({ line: Number(at[1]), column: Number(at[2]) });
    const text = source.split('\n')[line - 1]?.replace('\r', '');
    const shown = text === undefined || text.length > 200 ? '' : `${text}\n${text.slice(0, column - 1).replace(/[^\t]/g, ' ')}^\n`;
    return `${name}:${line}:${column}: ${error.name}: ${error.message}\n${shown}`;
  };
})
