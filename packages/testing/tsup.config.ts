import { defineConfig } from 'tsup';
import { writeDeclarations } from '../../scripts/declarations.mjs';

const entry = { index: 'src/index.ts', 'tcp-proxy': 'src/tcp-proxy/index.ts' };

export default defineConfig({
  entry,
  format: 'esm',
  target: 'node20',
  noExternal: [/^@sotto\/protocol/],
  clean: true,
  onSuccess: () =>
    writeDeclarations({
      entry,
      bundled: ['@sotto/protocol'],
      // For readers whose compiler does not know `await using` yet.
      banner: '/// <reference lib="esnext.disposable" />',
    }),
});
