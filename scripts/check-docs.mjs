// Checks what the documentation says: every ```ts block and every @example is compiled against the built packages, and
// every link to a file of the repository, with its anchor, leads somewhere. A block "ts no-check" is not compiled.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { entries, examplesOf, readPublicApi, root } from './public-api.mjs';

const pages = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.md'], { cwd: root })
  .toString()
  .split('\n')
  .filter((path) => path !== '' && !path.endsWith('.api.md') && existsSync(root + path));

/** The TypeScript of a page: `source`, and the line above its first. */
function snippetsOf(page) {
  const text = readFileSync(root + page, 'utf8');
  return [...text.matchAll(/^```(ts|typescript)( no-check)?\n([^]*?)^```/gm)]
    .filter(([, , skipped]) => !skipped)
    .map((match) => ({
      at: `${page}:${text.slice(0, match.index).split('\n').length + 1}`,
      source: match[3],
    }));
}

/** An example of a docstring may use the names of the SDK, and of its own entry, without importing them. */
function snippetsOfExamples() {
  /** By name, the entry that a name comes from. */
  const known = new Map();
  return entries.flatMap((entry) => {
    const own = readPublicApi(entry).names.filter(({ name }) => !known.has(name));
    for (const { name } of own) known.set(name, entry.name);
    const imports = [...known].map(([name, from]) => `import { ${name} } from '${from}';`).join('');
    return own.flatMap(examplesOf).map(({ name, code }) => ({
      at: `${entry.name}: @example of ${name}`,
      source: /^import /m.test(code) ? code : imports + code,
    }));
  });
}

const options = {
  strict: true,
  noEmit: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  moduleDetection: ts.ModuleDetectionKind.Force,
  skipLibCheck: true,
  lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  types: ['node'],
};

/** Compiles all snippets at once, each a module of its own. Answers one line for each error. */
function compile(snippets) {
  const files = new Map(snippets.map((snippet, index) => [join(root, `snippet-${index}.ts`), snippet]));
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile } = host;
  host.fileExists = (path) => files.has(path) || fileExists(path);
  host.readFile = (path) => files.get(path)?.source ?? readFile(path);
  host.getSourceFile = (path, target) => {
    const source = host.readFile(path);
    return source === undefined ? undefined : ts.createSourceFile(path, source, target);
  };
  const program = ts.createProgram([...files.keys(), join(root, 'scripts/snippets.d.ts')], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    const text = ts.flattenDiagnosticMessageText(messageText, ' ');
    if (!file) return text;
    const { line } = file.getLineAndCharacterOfPosition(start);
    return `${files.get(file.fileName)?.at ?? file.fileName}, line ${line + 1} of it: ${text}`;
  });
}

/** The anchors of a page, as GitHub makes them. */
function anchorsOf(path) {
  const anchors = new Set();
  for (const [, title] of readFileSync(path, 'utf8').matchAll(/^#{1,6} (.+)$/gm)) {
    const anchor = title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_\- ]/gu, '')
      .replaceAll(' ', '-');
    let unique = anchor;
    for (let again = 1; anchors.has(unique); again += 1) unique = `${anchor}-${again}`;
    anchors.add(unique);
  }
  return anchors;
}

/** Links of a page that lead nowhere. Those to other hosts are not followed. */
function deadLinksOf(page) {
  const text = readFileSync(root + page, 'utf8').replace(/^```[^]*?^```/gm, '');
  const inGuides = page.startsWith('docs/guides/');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target]) => {
    if (/^[a-z]+:/.test(target)) return [];
    const [path, anchor] = target.split('#');
    const file = path === '' ? root + page : resolve(dirname(root + page), path);
    if (!existsSync(file)) return [`${page}: ${target} is not there`];
    // Guides are shipped inside the package, where the rest of the repository is not.
    if (inGuides && relative(join(root, 'docs/guides'), file).startsWith('..'))
      return [`${page}: ${target} leads out of the guides`];
    if (anchor && statSync(file).isFile() && !anchorsOf(file).has(anchor))
      return [`${page}: ${target} has no such section`];
    return [];
  });
}

const snippets = [...pages.flatMap(snippetsOf), ...snippetsOfExamples()];
const problems = [...compile(snippets), ...pages.flatMap(deadLinksOf)];
for (const problem of problems) console.error(problem);
console.log(
  `${problems.length === 0 ? 'ok    ' : 'FAILED'} ${pages.length} pages, ${snippets.length} snippets and examples`,
);
process.exit(problems.length === 0 ? 0 : 1);
