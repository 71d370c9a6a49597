import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const source = fileURLToPath(new URL('..', import.meta.url));

/** Parts of signing in that `chat-widget/sign-in.test` tests together, as a page has them. */
const SIGN_IN = {
  elements: ['sotto-merge-offer'],
  controllers: ['code-sign-in', 'guest-sign-in', 'merge-question', 'session-news', 'sign-in-ways'].map(
    (name) => `client/${name}.ts`,
  ),
};

test('each element has a test of its own beside it', () => {
  const folders = readdirSync(`${source}components`, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  expect(folders.length).toBeGreaterThan(20);
  expect(folders.filter((tag) => !existsSync(`${source}components/${tag}/${tag}.test.ts`))).toEqual(
    SIGN_IN.elements,
  );
});

test('each controller has a test of its own beside it', () => {
  const controllers = readdirSync(`${source}controllers`, { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.endsWith('.ts') && !path.endsWith('.test.ts'),
  );
  expect(controllers.length).toBeGreaterThan(25);
  const hasTest = (path: string) => existsSync(`${source}controllers/${path.replace(/\.ts$/, '.test.ts')}`);
  expect(controllers.filter((path) => !hasTest(path)).sort()).toEqual(SIGN_IN.controllers);
});
