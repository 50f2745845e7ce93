// Takes the types off TypeScript. Runs inside the sandbox, in the pack's own QuickJS:
//
//   qjs strip.js OUTPUT SOURCE...
//
// OUTPUT gets a JSON object of JavaScript by file name, for `qjs --program`. Lines stay where they are. Errors go to
// standard error as file:line:column, of every source; then the exit code is 1.
import { readFileSync, writeFileSync } from 'fs';
import { decode } from '@jridgewell/sourcemap-codec';
import { transform } from 'sucrase';

const WORK = /^\/work\//;

// Place in the source of a place in what sucrase made of it: the token that begins there or before.
function moved(mappings, { line, column }) {
  const segments = mappings[line - 1] ?? [];
  const before = segments.filter(([at]) => at <= column - 1).at(-1);
  if (!before) return { line, column };
  return { line: before[2] + 1, column: before[3] + 1 + (column - 1 - before[0]) };
}

// The JavaScript; null after an error was told.
function strip(path) {
  const name = path.replace(WORK, ''), source = readFileSync(path, 'utf8');
  let made;
  try {
    made = transform(source, {
      transforms: ['typescript'],
      disableESTransforms: true,
      filePath: name,
      sourceMapOptions: { compiledFilename: name },
    });
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    tellOwn(error, name, source);
    return null;
  }
  const error = compiler.check(made.code, name);
  if (error === undefined) return made.code;
  process.stderr.write(compiler.report(error, name, source, (place) => moved(decode(made.sourceMap.mappings), place)));
  return null;
}

// sucrase's own errors have their place at the end of the message.
function tellOwn(error, name, source) {
  const message = error.message.replace(/^Error transforming [^:]*: /, '');
  const at = /^(.*) \((\d+):(\d+)\)$/s.exec(message);
  const plain = { name: 'SyntaxError', message: at ? at[1] : message, stack: at ? `:${at[2]}:${at[3]}` : '' };
  process.stderr.write(compiler.report(plain, name, source));
}

const [output, ...paths] = process.argv.slice(2);
const made = paths.map((path) => [path.replace(WORK, ''), strip(path)]);
if (made.some(([, code]) => code === null)) process.exit(1);
writeFileSync(output, JSON.stringify(Object.fromEntries(made)));
