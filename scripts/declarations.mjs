// Writes the declarations of a package into its `dist`. The native compiler emits one file for each source, which takes a second;
// those that an entry reaches then become one file.
import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';
import { rollup } from 'rollup';
import { dts } from 'rollup-plugin-dts';
import ts from 'typescript';
import { nativeTsc } from './native-tsc.mjs';

const run = promisify(execFile);
/** Returns the package of an import, such as `@sotto/protocol` of one of its parts. */
const packageOf = (id) => /^(?:@[^/]+\/)?[^/]+/.exec(id)?.[0];
/** How the emitted files name one another, and the parts of other packages. */
const compilerOptions = {
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
};
const EXTENSIONS = { esm: 'd.ts', cjs: 'd.cts' };

/** Emits a declaration for each source that the entries reach; resolves with their directory, inside the package as its imports need. */
async function emit(root, entries) {
  const directory = join(root, 'dist/.declarations');
  await mkdir(directory, { recursive: true });
  const project = join(directory, 'tsconfig.json');
  const emitting = {
    declaration: true,
    emitDeclarationOnly: true,
    // `npm run types` checks them.
    noCheck: true,
    noEmit: false,
    rootDir: join(root, 'src'),
    outDir: directory,
  };
  const files = entries.map((source) => join(root, source));
  const config = { extends: join(root, 'tsconfig.json'), compilerOptions: emitting, files, include: [] };
  await writeFile(project, JSON.stringify(config));
  await run(nativeTsc, ['-p', project]).catch(({ stdout }) => {
    throw new Error(stdout);
  });
  return directory;
}

/**
 * Writes the declarations of the package in the working directory, whose entries are named as its tsup configuration names them.
 *
 * @param {object} options
 * @param {Record<string, string>} options.entry Sources by the names of their output.
 * @param {('esm' | 'cjs')[]} [options.formats] `esm` by default.
 * @param {string[]} [options.bundled] Packages whose types become part of the output; others are imported.
 * @param {string} [options.banner] First lines of each file.
 */
export async function writeDeclarations({ entry, formats = ['esm'], bundled = [], banner = '' }) {
  const root = process.cwd();
  const emitted = await emit(root, Object.values(entry));
  const input = Object.fromEntries(
    Object.entries(entry).map(([name, source]) => [
      name,
      join(emitted, source.replace(/^src\//, '').replace(/\.ts$/, '.d.ts')),
    ]),
  );
  const bundle = await rollup({
    input,
    external: (id) => !id.startsWith('.') && !isAbsolute(id) && !bundled.includes(packageOf(id)),
    plugins: [dts({ includeExternal: bundled, compilerOptions })],
    // A type that is not found would be imported from a package that nobody can install.
    onwarn: ({ message }) => {
      throw new Error(message);
    },
  });
  for (const format of formats) {
    const extension = EXTENSIONS[format];
    await bundle.write({
      dir: join(root, 'dist'),
      format: 'es',
      banner,
      entryFileNames: `[name].${extension}`,
      chunkFileNames: ({ name }) => `${name.replace(/\.d$/, '')}-[hash].${extension}`,
    });
  }
  await bundle.close();
  await rm(emitted, { recursive: true });
}
