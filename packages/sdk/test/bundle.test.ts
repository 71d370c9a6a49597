import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

/** With the socket. */
const MAX_GZIP_BYTES = 17_000;
const entry = fileURLToPath(new URL('../src/index.ts', import.meta.url));

it("is small in a browser, and carries neither zod nor a server's WebSocket", async () => {
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
  });
  expect(
    Object.keys(metafile.inputs).filter((path) => /node_modules\/(zod|ws|socket\.io-client)\//.test(path)),
  ).toEqual([]);
  const bytes = gzipSync(outputFiles[0]!.contents).length;
  expect(bytes).toBeGreaterThan(5_000);
  expect(bytes).toBeLessThanOrEqual(MAX_GZIP_BYTES);
});

it('has no side effects: who takes one small thing gets nothing else', async () => {
  // `sideEffects: false` is not believed here: the bundler looks for itself.
  const { outputFiles } = await build({
    stdin: {
      contents: `export { createMemoryTokenStore } from '${fileURLToPath(new URL('../dist/index.js', import.meta.url))}';`,
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
    },
    bundle: true,
    minify: true,
    write: false,
    ignoreAnnotations: true,
    format: 'esm',
    platform: 'browser',
  });
  expect(outputFiles[0]!.text.length).toBeLessThan(1_000);
});
