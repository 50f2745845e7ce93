// Every page of the portal with real things in it, and who reads it. Used by the walk over all pages and by the
// screenshots.

import { submission } from './catalog.mjs';
import { announced, contest, draft, uploaded, verified } from './content.mjs';
import { answers } from './packages.mjs';

const COURSE = 'wasm-from-the-ground-up';

/**
 * Fills a portal with something to see and gives its pages: `{name, path, as, status}`.
 * Everything is made once; call it once a portal.
 */
export async function furnish(world) {
  const [trainee, teacher, organizer] = await Promise.all(
    ['trainee', 'teacher', 'organizer'].map((as) => world.visitor({ as })),
  );
  const ids = {};
  ids.submission = await submit(trainee, 'griddetour', 'accepted', 'cpp');
  ids.wrong = await submit(trainee, 'griddetour', 'wrong_answer', 'cpp');
  ids.broken = (await trainee.api.post('/api/v1/problems/griddetour/submissions', {
    language: 'cpp', source: '#include <bits/stdc++.h>\nint main() { std::cout << undeclared; }\n',
  }, 201)).id;
  for (const id of Object.values(ids)) await trainee.api.judged(id);
  const contests = (await trainee.api.get('/api/v1/contests')).contests;
  ids.running = contests.find((one) => one.phase === 'running').id;
  await race(world, ids.running);
  ids.ahead = await announced(organizer, contest('Autumn round', ['logsessions', 'watgcd'], {
    start: 3 * 24 * 60, title_zh: '秋季赛', access: 'code',
  }));
  ids.draftContest = (await organizer.api.post('/api/v1/contests', contest('Not announced', ['csvrollup']), 201)).id;
  const admin = await world.visitor({ as: 'admin' });
  ids.rejudging = (await admin.api.post('/api/v1/rejudgings', { reason: 'Once more 再测一次', filter: { contest: ids.running } }, 201)).id;
  const slug = world.name('shown');
  await teacher.api.post('/api/v1/teach/problems', draft(slug), 201);
  await verified(teacher, slug);
  ids.answers = world.name('answers');
  await uploaded(teacher, ids.answers, answers());
  ids.answered = (await teacher.api.post(`/api/v1/problems/${ids.answers}/submissions`, {
    language: 'answers', files: [{ name: 'sample/1.out', text: '1 2\n' }, { name: '01.out', text: '1 2 3\n' }],
  }, 201)).id;
  await teacher.api.judged(ids.answered);
  ids.kept = await kept(teacher);
  // The demo's set, which the trainee's class has.
  const page = await trainee.open('/sets');
  ids.set = (await page.locator('main a[href^="/sets/"]').first().getAttribute('href')).split('/').pop();
  return pages(ids, slug);
}

/** A new problem's form, put aside half-written; gives the address where it is. */
async function kept(teacher) {
  const page = await teacher.open('/teach/problems/new');
  await page.locator('main form.author-form [name=title_en]').fill('Half written');
  await teacher.send(page.locator('main form.author-form button[value=keep]'));
  return teacher.path();
}

/** People in the running contest: some right, some wrong, some only there. */
async function race(world, id) {
  const plan = { '王芳': [['prefixbudget', 'accepted'], ['edgecache', 'accepted']], 'María-José Núñez de la Cruz': [['prefixbudget', 'wrong_answer'], ['prefixbudget', 'accepted']], Okafor: [['merkleproof', 'wrong_answer']], 'Ng': [] };
  for (const [name, tries] of Object.entries(plan)) {
    const person = await world.newPerson('racer', name);
    const visitor = await world.visitor({ state: person.state });
    await visitor.api.post(`/api/v1/contests/${id}/registration`, {}, 204);
    for (const [problem, folder] of tries) {
      const { source } = submission(problem, folder, 'python');
      const sent = await visitor.api.post(`/api/v1/problems/${problem}/submissions`, { language: 'python', source, contest: id }, 201);
      await visitor.api.judged(sent.id);
    }
  }
}

async function submit(visitor, problem, folder, language) {
  const { source } = submission(problem, folder, language);
  return (await visitor.api.post(`/api/v1/problems/${problem}/submissions`, { language, source }, 201)).id;
}

function pages(ids, slug) {
  const page = (name, path, as, status = 200) => ({ name, path, as, status });
  return [
    page('home', '/'),
    page('home-trainee', '/', 'trainee'),
    page('courses', '/courses', 'trainee'),
    page('course', `/courses/${COURSE}`, 'trainee'),
    page('lesson', `/courses/${COURSE}/01-why-wasm`, 'trainee'),
    page('lesson-exercise', `/courses/${COURSE}/03-text-format`, 'trainee'),
    page('lesson-stranger', `/courses/${COURSE}/01-why-wasm`),
    page('lesson-edit', `/courses/${COURSE}/01-why-wasm/edit`, 'teacher'),
    page('problems', '/problems', 'trainee'),
    page('problems-stranger', '/problems?field=iot'),
    page('problems-none', '/problems?q=nosuchthing'),
    page('problem', '/problems/griddetour', 'trainee'),
    page('problem-stranger', '/problems/merkleproof'),
    page('submissions', '/submissions', 'trainee'),
    page('submissions-none', '/submissions?verdict=OLE', 'trainee'),
    page('submission-ac', `/submissions/${ids.submission}`, 'trainee'),
    page('submission-wa', `/submissions/${ids.wrong}`, 'trainee'),
    page('submission-ce', `/submissions/${ids.broken}`, 'trainee'),
    page('submission-answers', `/submissions/${ids.answered}`, 'teacher'),
    page('problem-resubmit', `/problems/griddetour?from=${ids.broken}`, 'trainee'),
    page('problem-answers', `/problems/${ids.answers}`, 'teacher'),
    page('contests', '/contests', 'trainee'),
    page('contest', `/contests/${ids.running}`, 'trainee'),
    page('contest-ahead', `/contests/${ids.ahead}`, 'trainee'),
    page('board', `/contests/${ids.running}/board`, 'trainee'),
    page('ranking', '/ranking', 'trainee'),
    page('learning', '/learning', 'trainee'),
    page('sets', '/sets', 'trainee'),
    page('set', `/sets/${ids.set}`, 'trainee'),
    page('join', '/join', 'trainee'),
    page('sign-in', '/sign-in'),
    page('register', '/register'),
    page('account', '/account', 'trainee'),
    page('help', '/help'),
    page('teach', '/teach', 'teacher'),
    page('teach-problem-new', '/teach/problems/new', 'teacher'),
    page('teach-problem-kept', ids.kept, 'teacher'),
    page('teach-problem', `/teach/problems/${slug}`, 'teacher'),
    page('teach-upload', '/teach/upload', 'teacher'),
    page('teach-set-new', '/teach/sets/new', 'teacher'),
    page('teach-set-edit', `/teach/sets/${ids.set}/edit`, 'teacher'),
    page('teach-set', `/teach/sets/${ids.set}`, 'teacher'),
    page('organize', '/organize', 'organizer'),
    page('organize-new', '/organize/new', 'organizer'),
    page('organize-contest', `/organize/${ids.running}`, 'organizer'),
    page('organize-draft', `/organize/${ids.draftContest}`, 'organizer'),
    page('rejudgings', '/rejudgings', 'admin'),
    page('rejudging-new', '/rejudgings/new?problem=griddetour', 'admin'),
    page('rejudging', `/rejudgings/${ids.rejudging}`, 'admin'),
    page('admin', '/admin', 'admin'),
    page('nodes', '/admin/nodes', 'admin'),
    page('not-found', '/nothing/here', 'trainee', 404),
    page('forbidden', '/admin', 'trainee', 403),
  ];
}
