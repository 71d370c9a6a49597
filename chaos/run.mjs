// `npm run chaos`: bundles the run (packages stay outside) and starts it. Needs a build of the packages.
import { build } from 'esbuild';

const outfile = new URL('./dist/main.js', import.meta.url).pathname;
await build({
  entryPoints: [new URL('./src/main.ts', import.meta.url).pathname],
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  outfile,
  logLevel: 'warning',
});
await import(outfile);
