// Builds the widget twice: as an npm module (dependencies stay imports) and for script tags (everything inside,
// chunks beside the entry).
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as esbuild from 'esbuild';
import { nativeTsc } from '../../scripts/native-tsc.mjs';
import { precompress } from '../../scripts/precompress.mjs';
import { buildLazyScripts } from './build/lazy-scripts.mjs';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

const common = {
  bundle: true,
  format: 'esm',
  target: 'es2022',
  splitting: true,
  logLevel: 'warning',
  legalComments: 'none',
  define: { __SOTTO_VERSION__: JSON.stringify(version), 'process.env.NODE_ENV': '"production"' },
};

rmSync('dist', { recursive: true, force: true });

await esbuild.build({
  ...common,
  entryPoints: ['src/index.ts', 'src/define.ts'],
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
  packages: 'external',
});

/** Scripts of their own, loaded by the widget's where it needs them: the monitor, and the table of look-alikes. */
const SIBLINGS = { './chat-monitor.js': './chat-monitor.js', './confusables-table.js': './look-alikes.js' };
const siblingScripts = {
  name: 'sibling-scripts',
  setup(build) {
    build.onResolve({ filter: /^\.\// }, ({ path, kind }) =>
      kind === 'dynamic-import' && SIBLINGS[path] ? { path: SIBLINGS[path], external: true } : undefined,
    );
  },
};

/** Drops white space that only readers of the source need, from styles and templates: 3 to 4 kB of each script, compressed. */
const minifiedTexts = {
  name: 'minified-texts',
  setup(build) {
    build.onLoad({ filter: /\.styles\.ts$/ }, async ({ path }) => {
      const [head, ...rest] = readFileSync(path, 'utf8').split('css`');
      const sheets = rest.map(async (text) => {
        const end = text.indexOf('`');
        const options = { loader: 'css', minifyWhitespace: true };
        const { code } = await esbuild.transform(text.slice(0, end), options);
        return code.trim() + text.slice(end);
      });
      return { contents: [head, ...(await Promise.all(sheets))].join('css`'), loader: 'ts' };
    });
    // Between the lines of a program indentation means nothing, and between those of a template no more than the line break.
    build.onLoad({ filter: /\/(components|templates)\/.*\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(/\n\s+/g, '\n'),
      loader: 'ts',
    }));
  },
};

const script = {
  ...common,
  splitting: false,
  plugins: [siblingScripts, minifiedTexts],
  mainFields: ['browser', 'module', 'main'],
  conditions: ['browser', 'production'],
};
const lazy = await buildLazyScripts(script, 'src/cdn/chat-widget.ts');

// Each script is whole: an import of a chunk would be found only once the script is there, one round trip later. What
// the chat and the monitor have in common comes twice to a page with both.
const minified = { ...script, outdir: 'dist/cdn', minify: true };
await esbuild.build({
  ...minified,
  entryPoints: { 'chat-widget': 'src/cdn/chat-widget.ts' },
  plugins: [lazy.plugin, ...script.plugins],
});
await esbuild.build({
  ...minified,
  entryPoints: {
    'chat-monitor': 'src/cdn/chat-monitor.ts',
    'look-alikes': 'src/people/confusables-table.ts',
  },
});
// A service worker imports it by `importScripts`, which takes no modules.
await esbuild.build({
  ...{ ...minified, format: 'iife' },
  entryPoints: { 'push-worker': 'src/cdn/push-worker.ts' },
});
for (const [name, text] of Object.entries(lazy.texts)) writeFileSync(`dist/cdn/${name}.js`, text);

precompress('dist/cdn');

const run = (command, ...args) => {
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
};
run(nativeTsc, '-p', 'tsconfig.build.json');
run('npx', 'cem', 'analyze', '--quiet');
