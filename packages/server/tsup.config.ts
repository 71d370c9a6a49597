import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { defineConfig } from 'tsup';
import { writeDeclarations } from '../../scripts/declarations.mjs';

export default defineConfig({
  entry: { index: 'src/index.ts', main: 'src/main.ts', commands: 'src/cli/commands/index.ts' },
  format: 'esm',
  target: 'node20',
  noExternal: [/^@sotto\/protocol/],
  clean: true,
  // What the program knows of its commands before it loads one.
  async onSuccess() {
    const { COMMANDS } = (await import(pathToFileURL('dist/commands.js').href)) as { COMMANDS: object[] };
    writeFileSync('dist/commands.json', JSON.stringify(COMMANDS));
    await writeDeclarations({ entry: { index: 'src/index.ts' }, bundled: ['@sotto/protocol'] });
  },
});
