import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import type { Plugin } from 'esbuild';
import { expect, it } from 'vitest';

/** Of these, 10.9 kB are Socket.IO's client, of which no more can be left out. */
const MAX_GZIP_BYTES = 20_000;
const entry = fileURLToPath(new URL('../src/index.ts', import.meta.url));

/** Socket.IO's client does not shake off the transports that nobody asks for. */
const webSocketOnly: Plugin = {
  name: 'websocket-only',
  setup({ onLoad }) {
    onLoad({ filter: /engine\.io-client\/build\/esm\/transports\/(polling.*|webtransport)\.js$/ }, () => ({
      contents: 'export const XHR = undefined, Fetch = undefined, WT = undefined;',
    }));
  },
};

it('is small in a browser, and carries no zod', async () => {
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    plugins: [webSocketOnly],
  });
  expect(Object.keys(metafile.inputs).filter((path) => /node_modules\/zod\//.test(path))).toEqual([]);
  const bytes = gzipSync(outputFiles[0]!.contents).length;
  expect(bytes).toBeGreaterThan(5_000);
  expect(bytes).toBeLessThanOrEqual(MAX_GZIP_BYTES);
});
