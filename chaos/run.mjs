// `npm run chaos [-- webhooks]`: bundles the run (packages stay outside) and starts it. Needs a build of the packages.
import { build } from 'esbuild';

const isWebhooks = process.argv[2] === 'webhooks';
if (isWebhooks) process.argv.splice(2, 1);
const name = isWebhooks ? 'webhooks' : 'main';
const outfile = new URL(`./dist/${name}.js`, import.meta.url).pathname;
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
