// The scripts of the widget's lazy parts (src/lazy) for script tags. Each is one file beside the script that loads it and
// imports nothing: what both need, such as Lit, it takes as the argument of the one function that it exports. So it works
// whatever the address of the first script is, and neither file waits for a third.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import * as esbuild from 'esbuild';

const IMPORTS = resolve('src/lazy/imports.ts');
const GENERATED = 'sotto:lazy';
const SHARED = 'shared:';
/** Has no state, and each script needs other texts: each has its own, without those that it does not draw. */
const COPIED = /\/(src\/(i18n|templates)\/(?!avatar\.)|sdk\/dist\/sign-in\.js$)/;

const parts = [...readFileSync(IMPORTS, 'utf8').matchAll(/import\('\.\/([\w-]+)\.js'\)/g)].map(
  ([, name]) => name,
);

/** Resolves the import of lazy/imports.ts to what replaces it for script tags, and that of what the build generates. */
function replaceImports(generated) {
  return {
    name: 'replace-imports',
    setup(build) {
      build.onResolve({ filter: /\/imports\.js$/ }, ({ path, resolveDir }) =>
        resolve(resolveDir, path.replace(/\.js$/, '.ts')) === IMPORTS
          ? { path: resolve('src/cdn/imports.ts') }
          : undefined,
      );
      build.onResolve({ filter: new RegExp(`^${GENERATED}$`) }, () => ({
        path: GENERATED,
        namespace: GENERATED,
      }));
      build.onLoad({ filter: /.*/, namespace: GENERATED }, () => ({ contents: generated, resolveDir: '.' }));
    },
  };
}

/** Leaves the modules that the first script contains out of the script of a part. */
function shareModules(modules) {
  return {
    name: 'share-modules',
    setup(build) {
      build.onResolve({ filter: /.*/ }, async ({ path, pluginData, ...args }) => {
        if (pluginData === SHARED || args.kind === 'entry-point') return undefined;
        const found = await build.resolve(path, { ...args, pluginData: SHARED });
        // By esbuild itself, which then finds the settings of its tsconfig.
        if (!modules.has(found.path) || COPIED.test(found.path)) return undefined;
        return { path: SHARED + found.path, external: true };
      });
    },
  };
}

/** Takes the imports of shared modules out of a script. Returns the rest, and what was imported under which name. */
function takeImports(text) {
  const taken = [];
  // An import without names is of a module that the first script has run.
  const named = text.replace(/^import "shared:[^"]+";\n/gm, '');
  const rest = named.replace(/^import \{([^}]*)\} from "shared:([^"]+)";\n/gm, (_, names, module) => {
    for (const one of names.split(',')) {
      const [name, local = name] = one.trim().split(' as ');
      taken.push({ module, name, local });
    }
    return '';
  });
  if (/^import\b/m.test(rest))
    throw new Error(`A lazy part has an import that is not shared:\n${/^import.*/m.exec(rest)}`);
  return { rest, taken };
}

/** Makes the exports of a script the properties of what its one function returns. */
function exportFunction(text, locals) {
  const end = text.lastIndexOf('export {');
  const exported = text.slice(end + 'export {'.length, text.lastIndexOf('}')).split(',');
  const properties = exported
    .map((one) => one.trim().split(' as '))
    .map(([local, name = local]) => `${name}: ${local}`);
  return `export default ([${locals.join(', ')}]) => {\n${text.slice(0, end)}\nreturn { ${properties.join(', ')} };\n};`;
}

/**
 * Builds the scripts of the lazy parts.
 *
 * @param options - esbuild's, as for the script that loads them
 * @param entry - source of that script
 * @returns by name the text of each, and the plugin that the build of the first script needs
 */
export async function buildLazyScripts({ plugins, ...options }, entry) {
  const quiet = { ...options, bundle: true, splitting: false, minify: false, write: false };
  const generated = 'export const scripts = {}; export const shared = () => [];';
  const first = await esbuild.build({
    ...quiet,
    entryPoints: [entry],
    outdir: 'none',
    metafile: true,
    plugins: [...plugins, replaceImports(generated)],
  });
  const modules = new Set(Object.keys(first.metafile.inputs).map((path) => resolve(path)));

  const shared = new Map();
  const files = {};
  for (const part of parts) {
    const { outputFiles } = await esbuild.build({
      ...quiet,
      entryPoints: [`src/lazy/${part}.ts`],
      outdir: 'none',
      plugins: [shareModules(modules), ...plugins],
    });
    const { rest, taken } = takeImports(outputFiles[0].text);
    files[part] = { rest, taken };
    for (const { module, name } of taken) shared.set(`${module} ${name}`, { module, name });
  }

  // One list for all parts: each takes what it needs by its place in it.
  const keys = [...shared.keys()].sort();
  const scripts = {};
  const texts = {};
  for (const [part, { rest, taken }] of Object.entries(files)) {
    const locals = Array(keys.length).fill('');
    const others = [];
    for (const { module, name, local } of taken) {
      const at = keys.indexOf(`${module} ${name}`);
      // Each module of the part has an import of its own.
      if (locals[at]) others.push(`const ${local} = ${locals[at]};`);
      else locals[at] = local;
    }
    const wrapped = exportFunction([...others, rest].join('\n'), locals);
    const { code } = await esbuild.transform(wrapped, {
      minify: true,
      target: options.target,
      format: 'esm',
    });
    const hash = createHash('sha256')
      .update(code)
      .update(keys.map((key) => basename(key)).join())
      .digest('hex');
    const name = `chat-${part}-${hash.slice(0, 10)}`;
    texts[name] = code;
    scripts[part] = `./${name}.js`;
  }
  const statements = keys.map((key, at) => {
    const { module, name } = shared.get(key);
    return `import { ${name} as s${at} } from ${JSON.stringify(module)};`;
  });
  statements.push(`export const scripts = ${JSON.stringify(scripts)};`);
  statements.push(`export const shared = () => [${keys.map((_, at) => `s${at}`).join(', ')}];`);
  return { texts, plugin: replaceImports(statements.join('\n')) };
}
