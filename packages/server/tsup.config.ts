import { defineConfig } from 'tsup';

// The contract's types are read from its source: its built declarations are split into files that tsup leaves out.
export default defineConfig({
  entry: ['src/index.ts', 'src/main.ts'],
  format: 'esm',
  target: 'node20',
  noExternal: [/^@sotto\/protocol/],
  dts: {
    entry: 'src/index.ts',
    compilerOptions: {
      paths: {
        '@sotto/protocol': ['../protocol/src/index.ts'],
        '@sotto/protocol/schemas': ['../protocol/src/schemas.ts'],
      },
    },
  },
  clean: true,
});
