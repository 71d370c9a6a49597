import { defineConfig } from 'tsup';
import { writeDeclarations } from '../../scripts/declarations.mjs';

export default defineConfig({
  entry: ['src/index.ts', 'src/worker.ts'],
  format: 'esm',
  target: 'node20',
  clean: true,
  onSuccess: () => writeDeclarations({ entry: { index: 'src/index.ts' } }),
});
