import { defineConfig } from 'tsup';

// The contract's types are read from its source: its built declarations are split into files that tsup leaves out.
export default defineConfig({
  entry: { index: 'src/index.ts', 'tcp-proxy': 'src/tcp-proxy/index.ts' },
  format: 'esm',
  target: 'node20',
  noExternal: [/^@sotto\/protocol/],
  dts: {
    // For readers whose compiler does not know `await using` yet.
    banner: '/// <reference lib="esnext.disposable" />',
    compilerOptions: { paths: { '@sotto/protocol': ['../protocol/src/index.ts'] } },
  },
  clean: true,
});
