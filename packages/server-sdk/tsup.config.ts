import { defineConfig } from 'tsup';
import { writeDeclarations } from '../../scripts/declarations.mjs';

const entry = { index: 'src/index.ts' };

// Everything is bundled, so that a backend installs one package.
export default defineConfig({
  entry,
  format: ['esm', 'cjs'],
  target: 'node20',
  noExternal: ['@sotto/protocol'],
  sourcemap: true,
  clean: true,
  onSuccess: () => writeDeclarations({ entry, formats: ['esm', 'cjs'], bundled: ['@sotto/protocol'] }),
});
