import { defineConfig } from 'tsup';

export default defineConfig({
  entry: ['src/index.ts', 'src/main.ts'],
  format: 'esm',
  target: 'node20',
  noExternal: [/^@sotto\/protocol/],
  dts: { entry: 'src/index.ts', resolve: [/^@sotto\/protocol/] },
  clean: true,
});
