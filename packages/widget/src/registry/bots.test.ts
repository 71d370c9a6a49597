import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const source = fileURLToPath(new URL('..', import.meta.url));

/** Elements that name only the viewer or a sample, or say what others have worded. */
const WITHOUT_OTHERS = ['chat-widget', 'sotto-appearance', 'sotto-merge-offer', 'sotto-profile'];
/** Drawn inside another element that is in the list. */
const INSIDE = ['sotto-message-list'];

test('each element that draws the name of a user is among those where a bot is looked for', () => {
  const places = readFileSync(`${source}testing/name-places.ts`, 'utf8');
  const files = readdirSync(`${source}components`, { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.endsWith('.ts') && !/\.(?:test|styles)\.ts$/.test(path),
  );
  const naming = files.filter((path) =>
    /\.displayName|userName\(|botTag\(|\b(?:textOf|shortTextOf)\(/.test(
      readFileSync(`${source}components/${path}`, 'utf8'),
    ),
  );
  const tags = [...new Set(naming.map((path) => path.split('/')[0]!))].filter(
    (tag) => !WITHOUT_OTHERS.includes(tag) && !INSIDE.includes(tag),
  );
  expect(tags.length).toBeGreaterThan(10);
  expect(tags.filter((tag) => !places.includes(`tag: '${tag}'`))).toEqual([]);
});
