// Things that tests need to be there and that are not what they test: made through the API.

/** A problem as the form has it; small and quick to verify. */
export function draft(slug, more = {}) {
  return {
    slug,
    title_en: `Sum of two (${slug})`,
    title_zh: `两数之和（${slug}）`,
    statement_en: 'Given $a$ and $b$, print $a + b$.\n\n## Input\n\nTwo integers.\n',
    statement_zh: '给定 $a$ 与 $b$，输出 $a + b$。\n\n## 输入\n\n两个整数。\n',
    field: 'algorithms',
    keywords: ['sum'],
    difficulty: 1,
    time_limit_ms: 1000,
    memory_mib: 128,
    credit_minutes: 15,
    languages: [],
    checker: { kind: 'default', case_sensitive: false, space_change_sensitive: false, float_tolerance: '' },
    samples: [{ input: '1 2\n', answer: '3\n' }],
    cases: [{ input: '2 2\n', answer: '4\n' }, { input: '-5 5\n', answer: '0\n' }],
    reference_language: 'python',
    reference_source: 'a, b = map(int, input().split())\nprint(a + b)\n',
    base: 0,
    ...more,
  };
}

/** A contest as the form has it. `start`: minutes from now. */
export function contest(title, problems, { start = -1, ...more } = {}) {
  return {
    title_en: title,
    title_zh: '',
    description_en: 'Made by a test.',
    description_zh: '',
    start: new Date(Date.now() + start * 60_000).toISOString(),
    length_minutes: 60,
    freeze_minutes: 0,
    access: 'public',
    join_code: null,
    penalty_minutes: 20,
    feedback: 'verdict',
    hours: { taking_part_minutes: 45, per_problem_minutes: 30 },
    problems,
    base: 0,
    ...more,
  };
}

/** Creates and announces a contest; gives its id. */
export async function announced(organizer, settings) {
  const { id } = await organizer.api.post('/api/v1/contests', settings, 201);
  await organizer.api.post(`/api/v1/contests/${id}/announcement`, undefined, 204);
  return id;
}

/** Creates a problem, waits for its check and publishes it. */
export async function published(teacher, slug, more) {
  await teacher.api.post('/api/v1/teach/problems', draft(slug, more), 201);
  await verified(teacher, slug);
  await teacher.api.post(`/api/v1/teach/problems/${slug}/publish`, undefined, 204);
}

/** Uploads a package under this name and waits for its check. */
export async function uploaded(teacher, slug, buffer) {
  await teacher.open('/teach/upload');
  const form = teacher.page.locator('main form[action="/teach/upload"]');
  await form.locator('[name=package]').setInputFiles({ name: `${slug}.zip`, mimeType: 'application/zip', buffer });
  await form.locator('[name=slug]').fill(slug);
  teacher.guard.allow(422);
  await teacher.send(form.locator('button').first());
  if (teacher.path() !== `/teach/problems/${slug}`) throw new Error(await teacher.text());
  await verified(teacher, slug);
}

/** Waits until the check of a problem is over; it has to pass. */
export async function verified(teacher, slug, seconds = 60) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const check = await teacher.api.get(`/api/v1/teach/problems/${slug}/verification`);
    if (check.state === 'passed') return check;
    if (check.state === 'failed' || Date.now() > end) throw new Error(`check of ${slug}: ${JSON.stringify(check)}`);
    await new Promise((done) => setTimeout(done, 200));
  }
}
