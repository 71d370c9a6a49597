// Checks the folders of `src`: each is in the tree of docs/architecture.md and the other way round, and none holds more
// than 15 files, so that a newcomer finds the right one. No source is left out of the image or of Prettier's check by an
// ignore pattern that was meant for another folder of its name.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { getFileInfo } from 'prettier';
import { isInBuildContext } from './build-context.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const MAX_FILES = 15;
/** Folders with one file a noun, and `components`, with one folder an element. They may hold more. */
const UNLIMITED = /^packages\/(?:protocol\/src|server\/src\/(?:models|services)|widget\/src\/components)$/;
/** Folders beside the packages whose files are counted, too. */
const COUNTED = /^(?:(?:packages\/[^/]+|bench|chaos|siege)\/src|e2e\/support)(?:\/|$)/;
const TEST = /\.test(?:-d)?\.[a-z]+$/;

const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((path) => COUNTED.test(path) && existsSync(root + path));

/** Number of files by folder, tests not counted. Folders that hold only folders are there, with 0. */
const sizes = new Map();
for (const path of files) {
  const parts = path.split('/').slice(0, -1);
  const folder = parts.join('/');
  for (let depth = parts.length; COUNTED.test(parts.slice(0, depth).join('/')); depth -= 1) {
    const parent = parts.slice(0, depth).join('/');
    sizes.set(parent, sizes.get(parent) ?? 0);
  }
  if (!TEST.test(path)) sizes.set(folder, sizes.get(folder) + 1);
}

/** Folders of elements have one line together: `<tag>/`. */
const nameInTree = (folder) =>
  folder.replace(/^(packages\/widget\/src\/components\/)(?:chat|sotto)-[^/]+/, '$1<tag>');

/** The folders that the blocks of the page name: nested by indentation, below the folder of a block's first line. */
function foldersInTree(page) {
  const folders = [];
  for (const [, block] of page.matchAll(/^```\n(packages\/[^]*?)^```/gm)) {
    const open = [];
    for (const line of block.split('\n')) {
      const [, indent, name] = /^( *)([\w<>./-]+)\/(?: |$)/.exec(line) ?? [];
      // What is far to the right goes on with the sentence of the line above.
      if (name === undefined || indent.length > 8) continue;
      open.length = indent.length / 2;
      open.push(name);
      folders.push(open.join('/'));
    }
  }
  return folders;
}

const isPrettierIgnored = async (path) =>
  (await getFileInfo(root + path, { ignorePath: `${root}.prettierignore` })).ignored;

/** Sources that an ignore file leaves out; an image needs no tests. */
async function leftOut() {
  const problems = [];
  for (const path of files) {
    if (!TEST.test(path) && path.startsWith('packages/') && !isInBuildContext(path))
      problems.push(`.dockerignore leaves out ${path}`);
    if (await isPrettierIgnored(path)) problems.push(`.prettierignore leaves out ${path}`);
  }
  return problems;
}

const architecture = readFileSync(`${root}docs/architecture.md`, 'utf8');
const named = foldersInTree(architecture);
const there = new Set([...sizes.keys()].filter((folder) => folder.startsWith('packages/')).map(nameInTree));
const problems = [
  ...(await leftOut()),
  ...[...there]
    .filter((folder) => !named.includes(folder))
    .map((folder) => `${folder} is missing from the tree in docs/architecture.md`),
  ...named
    .filter((folder) => !there.has(folder))
    .map((folder) => `docs/architecture.md names ${folder}, which does not exist`),
  ...[...sizes]
    .filter(([folder, count]) => count > MAX_FILES && !UNLIMITED.test(folder))
    .map(([folder, count]) => `${folder} holds ${count} files; at most ${MAX_FILES}, tests not counted`),
];
for (const problem of problems) console.error(problem);
console.log(`${problems.length === 0 ? 'ok    ' : 'FAILED'} ${sizes.size} folders of sources`);
process.exit(problems.length === 0 ? 0 : 1);
