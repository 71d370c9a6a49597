// Builds packages whose output is missing or out of date: `node scripts/build.mjs [--force] [package ...]`.
// A hash of the sources decides, not their times, since a checkout gives every file the same age.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inputs, levels } from './packages.mjs';

const root = new URL('..', import.meta.url).pathname;
/** What no output depends on, at the top of a package: folders below may have the same names. */
const skipped = new Set(['api', 'dist', 'docs', 'node_modules', 'test', 'README.md', 'CHANGELOG.md']);

function filesBelow(directory, isSource = ({ name }) => !name.endsWith('.test.ts')) {
  return readdirSync(directory, { withFileTypes: true })
    .filter(isSource)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(directory, entry.name);
      return entry.isDirectory() ? filesBelow(path) : [path];
    });
}

function fingerprint(name) {
  const hash = createHash('sha256').update(process.version);
  for (const input of inputs[name]) hash.update(fingerprint(input));
  hash.update(readFileSync(join(root, 'package-lock.json')));
  hash.update(readFileSync(join(root, 'tsconfig.base.json')));
  for (const script of ['declarations', 'precompress'])
    hash.update(readFileSync(join(root, `scripts/${script}.mjs`)));
  for (const file of filesBelow(join(root, 'packages', name), (entry) => !skipped.has(entry.name))) {
    hash.update(file.slice(root.length)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

const stampOf = (name) => join(root, 'packages', name, 'dist', '.built');

function isFresh(name, print) {
  return existsSync(stampOf(name)) && readFileSync(stampOf(name), 'utf8') === print;
}

function run(name) {
  return new Promise((resolve, reject) => {
    const child = spawn('npm', ['run', '--silent', 'build'], { cwd: join(root, 'packages', name) });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`unable to build packages/${name}\n${output}`)),
    );
  });
}

/** Builds the packages whose output does not match their sources. Returns the names of those that were built. */
export async function build({ force = false, only = [] } = {}) {
  const built = [];
  for (const level of levels) {
    await Promise.all(
      level
        .filter((name) => only.length === 0 || only.includes(name))
        .map(async (name) => {
          const print = fingerprint(name);
          if (!force && isFresh(name, print)) return;
          const start = Date.now();
          // A build that fails leaves no stamp, and a stamp shared with another copy by a hard link stays theirs.
          rmSync(stampOf(name), { force: true });
          await run(name);
          writeFileSync(stampOf(name), print);
          built.push(name);
          console.error(`built packages/${name} in ${((Date.now() - start) / 1000).toFixed(1)} s`);
        }),
    );
  }
  return built;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const args = process.argv.slice(2);
  try {
    await build({ force: args.includes('--force'), only: args.filter((arg) => !arg.startsWith('--')) });
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}
