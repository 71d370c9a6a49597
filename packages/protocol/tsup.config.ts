import { defineConfig } from 'tsup';

export default defineConfig({
  entry: { index: 'src/index.ts', schemas: 'src/schemas.ts', markdown: 'src/markdown/index.ts' },
  format: 'esm',
  target: 'es2022',
  dts: true,
  clean: true,
});
