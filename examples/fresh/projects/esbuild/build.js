import { cpSync } from 'node:fs';
import { build } from 'esbuild';

const { SOTTO_URL, SOTTO_CLIENT_ID } = process.env;

cpSync('public', 'dist', { recursive: true });
await build({
  entryPoints: { page: 'src/index.ts' },
  outdir: 'dist',
  bundle: true,
  format: 'esm',
  splitting: true,
  minify: true,
  define: {
    'process.env.SOTTO_URL': JSON.stringify(SOTTO_URL),
    'process.env.SOTTO_CLIENT_ID': JSON.stringify(SOTTO_CLIENT_ID),
    'process.env.NODE_ENV': '"production"',
  },
});
