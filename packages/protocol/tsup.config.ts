import { defineConfig } from 'tsup';
import { writeDeclarations } from '../../scripts/declarations.mjs';

const entry = { index: 'src/index.ts', schemas: 'src/schemas.ts', markdown: 'src/markdown/index.ts' };

export default defineConfig({
  entry,
  format: 'esm',
  target: 'es2022',
  clean: true,
  onSuccess: () => writeDeclarations({ entry }),
});
