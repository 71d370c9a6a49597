import { defineConfig } from 'tsup';

// Everything is bundled, so that a backend installs one package. The contract's types are read from its source: its built
// declarations are split into files that tsup leaves out.
export default defineConfig({
  entry: { index: 'src/index.ts' },
  format: ['esm', 'cjs'],
  target: 'node20',
  dts: {
    compilerOptions: {
      composite: false,
      incremental: false,
      paths: { '@sotto/protocol': ['../protocol/src/index.ts'] },
    },
  },
  noExternal: ['@sotto/protocol'],
  sourcemap: true,
  clean: true,
});
