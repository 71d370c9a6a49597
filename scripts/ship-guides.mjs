// Copies the guides into the `docs` of a package before it is packed, so that they match the installed version.
// Tests may pack at the same time, so unchanged files are not touched and new ones are renamed into place.
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';

const guides = new URL('../docs/guides/', import.meta.url);
const names = readdirSync(guides).filter((name) => name.endsWith('.md'));

mkdirSync('docs', { recursive: true });
for (const name of readdirSync('docs')) {
  if (name.endsWith('.md') && !names.includes(name)) rmSync(`docs/${name}`);
}
for (const name of names) {
  const text = readFileSync(new URL(name, guides), 'utf8');
  const path = `docs/${name}`;
  if (existsSync(path) && readFileSync(path, 'utf8') === text) continue;
  const part = `.${name}.${process.pid}`;
  writeFileSync(part, text);
  renameSync(part, path);
}
