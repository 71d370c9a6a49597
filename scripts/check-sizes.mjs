// Checks the sizes of what browsers load against .size-limit.json, which is the one place for the limits.
import { spawnSync } from 'node:child_process';
import { build } from 'esbuild';

// The SDK comes to a browser through an integrator's bundler, which minifies it; its own dist is not minified.
await build({
  entryPoints: ['packages/sdk/dist/index.js'],
  outfile: '.cache/sizes/sdk.js',
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  logLevel: 'warning',
});
const { status } = spawnSync('npx', ['size-limit'], { stdio: 'inherit' });
process.exit(status ?? 1);
