// `npm run chaos [-- webhooks | keys]`: bundles the run (packages stay outside) and starts it. Needs a build of the packages.
import { build } from 'esbuild';

const named = ['webhooks', 'keys'].find((one) => one === process.argv[2]);
if (named) process.argv.splice(2, 1);
const name = named === 'keys' ? 'keys/main' : (named ?? 'main');
// All lie side by side in dist/: they find their processes from there.
const outfile = new URL(`./dist/${name.replace('/', '-')}.js`, import.meta.url).pathname;
await build({
  entryPoints: [new URL(`./src/${name}.ts`, import.meta.url).pathname],
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  outfile,
  logLevel: 'warning',
});
await import(outfile);
