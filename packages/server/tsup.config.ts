import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { defineConfig } from 'tsup';

// The contract's types are read from its source: its built declarations are split into files that tsup leaves out.
export default defineConfig({
  entry: { index: 'src/index.ts', main: 'src/main.ts', commands: 'src/cli/commands/index.ts' },
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
  // What the program knows of its commands before it loads one.
  async onSuccess() {
    const { COMMANDS } = (await import(pathToFileURL('dist/commands.js').href)) as { COMMANDS: object[] };
    writeFileSync('dist/commands.json', JSON.stringify(COMMANDS));
  },
});
