// What a person would notice: accessibility by axe-core, and nothing that sticks out of a small screen.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SMALL = { width: 360, height: 800 };

/** axe does not read MathML: a table header that is a formula is empty to it. */
function isMistaken(rule, html) {
  return rule === 'empty-table-header' && html.includes('<math');
}

/** Violations of axe's default rules (WCAG 2 A, AA and best practice), one text each. */
export async function violations(page) {
  // Evaluated, not added as a script: the page's policy stays as it is.
  if (!(await page.evaluate(() => typeof window.axe === 'object'))) await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  for (const one of found.violations) one.nodes = one.nodes.filter((node) => !isMistaken(one.id, node.html));
  return found.violations.filter((one) => one.nodes.length).map((one) => {
    const nodes = one.nodes.slice(0, 5).map((node) => `    ${node.html.slice(0, 200)}\n      ${node.failureSummary.replace(/\n\s*/g, ' ')}`);
    return `axe ${one.id} (${one.impact}): ${one.help}, ${one.nodes.length} places\n${nodes.join('\n')}`;
  });
}

/** What makes the page wider than 360 px; empty: it fits. */
export async function overflow(page) {
  const before = page.viewportSize();
  await page.setViewportSize(SMALL);
  const wide = await page.evaluate((width) => {
    const whole = document.scrollingElement.scrollWidth;
    if (whole <= width) return [];
    const guilty = [...document.querySelectorAll('body *')]
      .filter((element) => element.getBoundingClientRect().right > width + 1)
      .slice(0, 6)
      .map((element) => `${element.tagName.toLowerCase()}.${element.className?.baseVal ?? element.className} to ${Math.round(element.getBoundingClientRect().right)} px`);
    return [`${whole} px wide at ${width} px: ${guilty.join('; ')}`];
  }, SMALL.width);
  await page.setViewportSize(before);
  return wide;
}

/** Both. */
export async function look(page) {
  return [...(await violations(page)), ...(await overflow(page))];
}
