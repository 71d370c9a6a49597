import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

/** Where web-test-runner serves its own script, which the bundled commands import. */
const RUNNERS_OWN = '/__web-dev-server__*';
/** What each test file begins with. */
const UNCAUGHT = fileURLToPath(new URL('../src/testing/uncaught.ts', import.meta.url));

/** Returns the test files below a folder. */
const testsBelow = (folder) =>
  readdirSync(folder, { recursive: true })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => join(folder, file));

/**
 * Creates a middleware of web-test-runner that serves test files as bundles: a page loads a dozen scripts, in place of
 * hundreds of modules, whose requests take longer than most tests. What tests share is stored by the browser.
 *
 * @param root - folder that is served
 * @param folders - folders with test files
 */
export function serveBundledTests(root, folders) {
  const bundling = bundle(root, folders.flatMap(testsBelow));
  return async (context, next) => {
    const found = (await bundling).get(context.path);
    if (!found) return next();
    context.type = found.isMap ? 'json' : 'js';
    context.body = found.text;
    // The name of a chunk contains the hash of its content.
    if (found.isChunk) context.set('cache-control', 'public, max-age=31536000, immutable');
  };
}

async function bundle(root, entryPoints) {
  const { outputFiles } = await esbuild.build({
    ...{ entryPoints, outdir: root, outbase: root, write: false },
    ...{ bundle: true, splitting: true, format: 'esm', target: 'es2022', platform: 'browser' },
    ...{ conditions: ['production'], external: [RUNNERS_OWN], sourcemap: 'linked', logLevel: 'warning' },
    // Tests import some modules for their side effects, which `sideEffects` of package.json denies.
    ignoreAnnotations: true,
    inject: [UNCAUGHT],
    chunkNames: 'chunks-of-tests/[hash]',
  });
  const served = outputFiles.map(({ path, text }) => {
    const isMap = path.endsWith('.map');
    const isChunk = path.includes('/chunks-of-tests/');
    const address = `/${relative(root, path)}`;
    return [isMap ? address : address.replace(/\.test\.js$/, '.test.ts'), { text, isMap, isChunk }];
  });
  return new Map(served);
}
