import { defineConfig } from 'tsup';

// The contract and the 15 lines of nanoevents (which is ESM only) are bundled; socket.io-client is a dependency.
// The contract's types are read from its source: its built declarations are split into files that tsup leaves out.
export default defineConfig({
  entry: ['src/index.ts'],
  format: ['esm', 'cjs'],
  target: 'es2022',
  dts: {
    compilerOptions: {
      composite: false,
      incremental: false,
      paths: { '@sotto/protocol': ['../protocol/src/index.ts'] },
    },
  },
  noExternal: ['@sotto/protocol', 'nanoevents'],
  sourcemap: true,
  clean: true,
});
