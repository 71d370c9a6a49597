// Bundles the program with the packages that it needs, for tests that start it: a start reads a dozen files in place of two
// thousand, which halves its time. Tests about the shipped program itself start that.
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

const server = fileURLToPath(new URL('../packages/server/', import.meta.url));
const dist = join(server, 'dist');
/** Beside `dist`, since the program finds its pages and its version from there. */
const target = join(server, '.cache');
const stamp = join(target, '.built');

/** What CommonJS packages expect, in a module. */
const COMMON_JS = `
import * as commonModule from 'node:module';
import * as commonPath from 'node:path';
const require = commonModule.createRequire(import.meta.url);
const __filename = decodeURIComponent(new URL(import.meta.url).pathname);
const __dirname = commonPath.dirname(__filename);`;

/** Native code, workers that are files of their own, and packages that few starts load. */
const EXTERNAL = [
  ...['@node-rs/argon2', '@sotto/embedded-store', 'bufferutil', 'utf-8-validate', 'pino-pretty'],
  ...['ioredis', 'jose', 'nodemailer', 'prom-client', 'web-push'],
  ...['kerberos', 'mongodb-client-encryption', 'snappy', 'socks', '@mongodb-js/zstd', 'gcp-metadata'],
  '@aws-sdk/credential-providers',
];

/** Returns what changes with each build, and with this file. */
function fingerprint() {
  const built = readdirSync(dist).filter((name) => !name.startsWith('.'));
  const files = [...built.map((name) => join(dist, name)), fileURLToPath(import.meta.url)];
  return JSON.stringify(files.map((file) => [file, statSync(file).size, statSync(file).mtimeMs]));
}

/** Runs before all tests. */
export async function setup() {
  const print = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === print) return;
  const part = `${target}-${process.pid}`;
  mkdirSync(part, { recursive: true });
  await esbuild.build({
    ...{ entryPoints: [join(dist, 'main.js')], outdir: part, outExtension: { '.js': '.mjs' } },
    ...{ bundle: true, splitting: true, format: 'esm', platform: 'node', target: 'node20' },
    ...{ external: EXTERNAL, banner: { js: COMMON_JS }, minifyWhitespace: true, logLevel: 'warning' },
  });
  cpSync(join(dist, 'commands.json'), join(part, 'commands.json'));
  writeFileSync(join(part, '.built'), print);
  rmSync(target, { recursive: true, force: true });
  renameSync(part, target);
}
