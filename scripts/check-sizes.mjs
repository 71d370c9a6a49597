// Checks the sizes of what browsers load against .size-limit.json, which is the one place for the limits.
import { spawnSync } from 'node:child_process';
import { build } from 'esbuild';

// The SDK comes to a browser through an integrator's bundler, which minifies it (its own dist is not minified) and leaves
// out what the page does not import. So two figures count: what every page loads, and all that there is.
const entries = {
  sdk: "export { ChatError, createChatClient } from './packages/sdk/dist/index.js';",
  'sdk-sign-in': "export * from './packages/sdk/dist/sign-in.js';",
  'sdk-uploads': "export * from './packages/sdk/dist/uploads.js';",
  'sdk-markdown': "export * from './packages/sdk/dist/markdown.js';",
  // Without the finder of links, which every text needs.
  'markdown-parser': "export { parseMarkdown } from './packages/protocol/src/markdown/parse-markdown.ts';",
  'sdk-all': "export * from './packages/sdk/dist/index.js';",
};
const externals = {
  'sdk-sign-in': ['#errors'],
  'sdk-uploads': ['#errors'],
  'markdown-parser': ['./find-links.js'],
};
for (const [name, contents] of Object.entries(entries))
  await build({
    stdin: { contents, resolveDir: '.' },
    outfile: `.cache/sizes/${name}.js`,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    external: externals[name] ?? [],
    logLevel: 'warning',
  });
const { status } = spawnSync('npx', ['size-limit'], { stdio: 'inherit' });
process.exit(status ?? 1);
