import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

const entry = fileURLToPath(new URL('../src/index.ts', import.meta.url));

// Its size is limited in .size-limit.json.
it("contains neither zod nor a server's WebSocket into a browser", async () => {
  const { metafile } = await build({
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
  expect(Object.keys(metafile.inputs).length).toBeGreaterThan(10);
});

it('has no side effects: importing one small thing adds nothing else', async () => {
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
