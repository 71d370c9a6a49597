import { defineConfig } from 'tsup';

// The contract and the 30 lines of nanoevents (which is ESM only) are bundled; socket.io-client is a dependency.
export default defineConfig({
  entry: ['src/index.ts'],
  format: ['esm', 'cjs'],
  target: 'es2022',
  dts: { resolve: ['@sotto/protocol'], compilerOptions: { composite: false, incremental: false } },
  noExternal: ['@sotto/protocol', 'nanoevents'],
  sourcemap: true,
  clean: true,
});
