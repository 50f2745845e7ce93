// Submissions of the catalog's packages, and what the tests know about a problem.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './server.mjs';

const CATALOG = join(ROOT, 'problems/catalog');
const LANGUAGES = { c: 'c', cpp: 'cpp', rs: 'rust', py: 'python', wat: 'wat' };

/**
 * A submission of a package: `{language, source, path}`.
 * @param {string} problem `prefixbudget`
 * @param {string} folder `accepted`, `wrong_answer`, ...
 * @param {string} language the language's id
 */
export function submission(problem, folder, language) {
  const path = join(CATALOG, problem, 'submissions', folder);
  const name = readdirSync(path).sort().find((file) => LANGUAGES[file.split('.').pop()] === language);
  if (!name) throw new Error(`${problem} has no ${language} submission in ${folder}`);
  return { language, source: readFileSync(join(path, name), 'utf8'), path: `${folder}/${name}` };
}

/** Input and answer of a problem's first sample. */
export function sample(problem) {
  const folder = join(CATALOG, problem, 'data/sample');
  const name = readdirSync(folder).filter((file) => file.endsWith('.in')).sort()[0];
  const read = (file) => readFileSync(join(folder, file), 'utf8');
  return { input: read(name), answer: read(name.replace(/in$/, 'ans')) };
}

/** The keys of a lesson's quiz: `{question: index of the right choice}`, and how many choices each has. */
export function quiz(course, lesson) {
  const text = readFileSync(join(ROOT, 'courses', course, 'lessons', lesson, 'lesson.toml'), 'utf8');
  return text.split(/^\[\[quiz\]\]$/m).slice(1).map((part) => {
    const choices = part.split(/^\[\[quiz\.choice\]\]$/m).slice(1);
    const explain = /^\[quiz\.explain\]\s+en = "((?:[^"\\]|\\.)*)"/m.exec(part)?.[1] ?? '';
    return {
      id: /^id = "(.*)"$/m.exec(part)[1],
      right: choices.findIndex((choice) => /^correct = true$/m.test(choice)),
      choices: choices.length,
      explain,
    };
  });
}
