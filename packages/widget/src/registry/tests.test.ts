import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const source = fileURLToPath(new URL('..', import.meta.url));

test('each element has a test of its own beside it', () => {
  const folders = readdirSync(`${source}components`, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  expect(folders.length).toBeGreaterThan(20);
  expect(folders.filter((tag) => !existsSync(`${source}components/${tag}/${tag}.test.ts`))).toEqual([]);
});

test('each controller has a test of its own beside it', () => {
  const controllers = readdirSync(`${source}controllers`, { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.endsWith('.ts') && !path.endsWith('.test.ts'),
  );
  expect(controllers.length).toBeGreaterThan(25);
  const hasTest = (path: string) => existsSync(`${source}controllers/${path.replace(/\.ts$/, '.test.ts')}`);
  expect(controllers.filter((path) => !hasTest(path))).toEqual([]);
});

test('each element is registered at once or with one lazy part, and the monitor’s beside it', () => {
  const read = (folder: string, names: RegExp) =>
    readdirSync(`${source}${folder}`)
      .filter((name) => names.test(name) && !name.endsWith('.test.ts'))
      .map((name) => readFileSync(`${source}${folder}/${name}`, 'utf8'));
  const tags = readdirSync(`${source}components`, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  const chat = [...read('registry', /^(chat|conversation)-elements/), ...read('lazy', /./)].join('\n');
  const monitor = read('registry', /^monitor-elements/).join('\n');
  const registered = (tag: string) => [
    chat.split(`'${tag}': `).length - 1,
    monitor.split(`define('${tag}'`).length - 1,
  ];
  const isMonitor = (tag: string) => tag.includes('monitor');
  expect(tags.filter((tag) => registered(tag)[isMonitor(tag) ? 1 : 0] !== 1)).toEqual([]);
});
