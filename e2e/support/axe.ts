import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Locator, Page } from 'playwright-core';

const source = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Axed {
  axe: { run(element: unknown, options: object): Promise<AxeResults> };
}

/**
 * Runs axe over a page and its shadow roots, or over one element; returns one line for each violation. No test has style sheets
 * of other origins or frames, which axe would wait for.
 *
 * @param rules - ids of the rules to run; all of them by default
 */
export async function axeViolations(target: Page | Locator, ...rules: string[]): Promise<string[]> {
  const page = 'page' in target ? target.page() : target;
  if (await page.evaluate(() => !('axe' in globalThis))) await page.evaluate(await source);
  const options: RunOptions = {
    ...{ resultTypes: ['violations'], preload: false, iframes: false },
    ...(rules.length > 0 && { runOnly: rules }),
  };
  const results = await ('page' in target ? target : page.locator(':root')).evaluate(
    (element, given) => (globalThis as unknown as Axed).axe.run(element, given),
    options,
  );
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target: path, html }) => `${id}: ${path.join(' ')} ${html.slice(0, 120)}`),
  );
}
