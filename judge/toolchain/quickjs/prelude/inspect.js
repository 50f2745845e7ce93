// How console.log shows values: near to Node's util.inspect (arrays of numbers are not set in columns).
(function (host, native) {
  'use strict';
  const WIDTH = 72, MOST = 100;
  const typedArray = Object.getPrototypeOf(Uint8Array);

  function quote(text) {
    const mark = !text.includes("'") ? "'" : !text.includes('"') ? '"' : !text.includes('`') ? '`' : "'";
    const names = { '\n': '\\n', '\t': '\\t', '\r': '\\r', '\b': '\\b', '\f': '\\f', '\v': '\\v', '\\': '\\\\' };
    const escaped = text.replace(/[\x00-\x1f\x7f\\]/g, (c) => names[c] ?? `\\x${c.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`);
    return mark + (mark === "'" ? escaped.replaceAll("'", "\\'") : escaped) + mark;
  }
  function primitive(value, nested) {
    switch (typeof value) {
      case 'string': return nested ? quote(value) : value;
      case 'bigint': return `${value}n`;
      case 'number': return Object.is(value, -0) ? '-0' : String(value);
      default: return String(value);
    }
  }
  const key = (name) => (typeof name === 'symbol' ? `[${String(name)}]` : /^[A-Za-z_$][\w$]*$/.test(name) ? name : quote(name));
  const className = (value) => {
    const maker = Object.getPrototypeOf(value)?.constructor;
    return typeof maker === 'function' ? maker.name : null;
  };
  function join(open, parts, close, indent) {
    if (parts.length === 0) return open + close;
    const length = parts.reduce((sum, part) => sum + part.length + 2, open.length + close.length + 2);
    if (length + indent <= WIDTH + 4 && !parts.some((part) => part.includes('\n'))) return `${open} ${parts.join(', ')} ${close}`;
    const pad = ' '.repeat(indent + 2);
    return `${open}\n${parts.map((part) => pad + part).join(',\n')}\n${' '.repeat(indent)}${close}`;
  }
  function some(values, show) {
    const parts = [];
    let count = 0;
    for (const value of values) if (++count <= MOST) parts.push(show(value));
    if (count > MOST) parts.push(`... ${count - MOST} more item${count > MOST + 1 ? 's' : ''}`);
    return parts;
  }
  function elements(array, show) {
    const parts = [];
    let holes = 0;
    const flush = () => { if (holes) parts.push(`<${holes} empty item${holes > 1 ? 's' : ''}>`); holes = 0; };
    for (let i = 0; i < array.length && parts.length < MOST; i++) {
      if (i in array) { flush(); parts.push(show(array[i])); } else holes++;
    }
    flush();
    const more = array.length - MOST;
    if (parts.length >= MOST && more > 0) parts.push(`... ${more} more item${more > 1 ? 's' : ''}`);
    return parts;
  }

  function inspect(value, options = {}, depth = 0, seen = [], indent = 0) {
    if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return primitive(value, true);
    if (seen.includes(value)) return '[Circular *1]';
    const most = options.depth === null ? Infinity : options.depth ?? 2;
    const name = className(value);
    if (depth > most) return Array.isArray(value) ? '[Array]' : `[${name ?? 'Object'}]`;
    const inner = (part) => inspect(part, options, depth + 1, [...seen, value], indent + 2);
    const own = Reflect.ownKeys(value).filter((k) => Object.prototype.propertyIsEnumerable.call(value, k));
    const property = (k) => {
      const { get, set, value: held } = Object.getOwnPropertyDescriptor(value, k);
      return `${key(k)}: ${get ? (set ? '[Getter/Setter]' : '[Getter]') : set ? '[Setter]' : inner(held)}`;
    };
    const prefix = (usual, size) => `${name === null ? `[${usual}: null prototype]` : name}${size === undefined ? '' : `(${size})`} `;
    const list = Array.isArray(value) || value instanceof typedArray;
    const properties = own.filter((k) => !list || typeof k === 'symbol' || !/^\d+$/.test(k)).map(property);
    if (Array.isArray(value)) {
      const head = name === 'Array' ? '[' : `${prefix('Array', value.length)}[`;
      return join(head, [...elements(value, inner), ...properties], ']', indent);
    }
    if (value instanceof typedArray) return join(`${prefix('TypedArray', value.length)}[`, [...elements(value, inner), ...properties], ']', indent);
    if (value instanceof Map) return join(`${prefix('Map', value.size)}{`, [...some(value, ([k, v]) => `${inner(k)} => ${inner(v)}`), ...properties], '}', indent);
    if (value instanceof Set) return join(`${prefix('Set', value.size)}{`, [...some(value, inner), ...properties], '}', indent);
    const head = special(value, name);
    if (head !== null) return properties.length === 0 ? head : join(`${head} {`, properties, '}', indent);
    return join(name === 'Object' ? '{' : `${prefix('Object')}{`, properties, '}', indent);
  }
  function special(value, name) {
    if (typeof value === 'function') {
      const kind = /^class\b/.test(Function.prototype.toString.call(value)) ? 'class' : name ?? 'Function';
      return kind === 'class' ? `[class ${value.name || '(anonymous)'}]` : value.name ? `[${kind}: ${value.name}]` : `[${kind} (anonymous)]`;
    }
    if (host.isError(value)) return host.errorText(value);
    if (value instanceof Date) return isNaN(value) ? 'Invalid Date' : value.toISOString();
    if (value instanceof RegExp) return String(value);
    if (value instanceof Promise) return 'Promise {}';
    if (value instanceof Number || value instanceof String || value instanceof Boolean) return `[${name}: ${primitive(value.valueOf(), true)}]`;
    return null;
  }

  // printf-like when the first argument is a string with marks, else everything between spaces.
  function format(...args) {
    let text = '', next = 0;
    if (typeof args[0] === 'string' && args.length > 1) {
      next = 1;
      text = args[0].replace(/%[sdifjoOc%]/g, (mark) => {
        if (mark === '%%') return '%';
        if (next >= args.length) return mark;
        const value = args[next++];
        switch (mark) {
          case '%s': return typeof value === 'object' && value !== null ? inspect(value, { depth: 0 }) : primitive(value, false);
          case '%d': return typeof value === 'bigint' ? `${value}n` : String(Number(value));
          case '%i': return typeof value === 'bigint' ? `${value}n` : String(parseInt(value, 10));
          case '%f': return String(parseFloat(value));
          case '%j': return JSON.stringify(value);
          case '%c': return '';
          default: return inspect(value);
        }
      });
    }
    const rest = args.slice(next).map((value) => (typeof value === 'string' ? value : inspect(value)));
    return next > 0 ? [text, ...rest].join(' ') : rest.join(' ');
  }
  host.inspect = (value, options) => inspect(value, options ?? {});
  host.format = format;

  const timers = new Map();
  const elapsed = (label) => `${label}: ${(native.now() - (timers.get(label) ?? 0)).toFixed(3)}ms`;
  const { log, error } = native;
  globalThis.console = {
    log, info: log, debug: log, table: log, error, warn: error,
    trace: (...args) => error(`Trace: ${format(...args)}`),
    dir: (value, options) => log(inspect(value, options ?? {})),
    assert: (ok, ...args) => { if (!ok) error(`Assertion failed${args.length ? `: ${format(...args)}` : ''}`); },
    time: (label = 'default') => { timers.set(label, native.now()); },
    timeLog: (label = 'default') => log(elapsed(label)),
    timeEnd: (label = 'default') => { log(elapsed(label)); timers.delete(label); },
    group: (...args) => { if (args.length) log(...args); },
    groupEnd: () => {},
  };
})
