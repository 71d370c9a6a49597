import { execFile } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const run = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url));

interface Manifest {
  name: string;
  private?: boolean;
  exports?: Record<string, string | { require?: unknown }>;
}

/** Every module that a published package lets others import. */
const entries = readdirSync(`${root}packages`)
  .map((name) => `${root}packages/${name}/package.json`)
  .filter((path) => existsSync(path))
  .map((path) => JSON.parse(readFileSync(path, 'utf8')) as Manifest)
  .filter((manifest) => !manifest.private)
  .flatMap(({ name, exports = {} }) =>
    Object.entries(exports)
      .filter(([path]) => !path.endsWith('.json'))
      .map(([path, target]) => ({
        specifier: name + path.slice(1),
        hasRequire: typeof target === 'object' && target.require !== undefined,
      })),
  );

const load = (code: string, type: 'module' | 'commonjs') =>
  run(process.execPath, [`--input-type=${type}`, '--eval', code], { cwd: `${root}e2e` });

it('knows the entries', () => {
  expect(entries.map(({ specifier }) => specifier)).toEqual(
    expect.arrayContaining(['@sotto/sdk', '@sotto/sdk/polling', '@sotto/widget', '@sotto/widget/define']),
  );
});

// Next, SvelteKit and Astro render on a server: an import that needs a DOM ends in an error 500 there.
it.each(entries)('imports $specifier in Node, where there is no DOM', async ({ specifier, hasRequire }) => {
  const { stderr } = await load(`await import('${specifier}')`, 'module');
  expect(stderr).toBe('');
  if (hasRequire) expect((await load(`require('${specifier}')`, 'commonjs')).stderr).toBe('');
});
