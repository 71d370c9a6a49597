// `npm run chaos [-- webhooks | keys | reactions | files | notices]`: bundles the run (packages stay outside) and starts it.
// Needs a build of the packages.
import { build } from 'esbuild';

const ENTRIES = {
  main: './src/main.ts',
  webhooks: './src/webhooks.ts',
  keys: './src/keys/main.ts',
  reactions: './src/reactions/main.ts',
  files: './src/files/main.ts',
  notices: './src/notices/main.ts',
};
const [name] = Object.hasOwn(ENTRIES, process.argv[2] ?? '') ? process.argv.splice(2, 1) : ['main'];
// All lie side by side in dist/: they find their processes from there.
const outfile = new URL(`./dist/${name}.js`, import.meta.url).pathname;
await build({
  entryPoints: [new URL(ENTRIES[name], import.meta.url).pathname],
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  outfile,
  logLevel: 'warning',
});
await import(outfile);
