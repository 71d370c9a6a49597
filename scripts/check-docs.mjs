// Checks the documentation: every ```ts block and every @example compiles against the built packages, every link to a file
// of the repository leads to it and to its anchor, every file that is named in the text exists, and the tables of
// policies and error codes are those of their source. A block "ts no-check" is not compiled.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { errorTables } from './error-tables.mjs';
import { entries, examplesOf, readPublicApi, root } from './public-api.mjs';
import { notificationTables } from './notification-tables.mjs';
import { rolesTables } from './roles-tables.mjs';

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

/** Compiles all snippets at once, each as a module of its own. Returns one line for each error. */
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

/** Returns the anchors of a page, as GitHub creates them. */
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
    if (!existsSync(file)) return [`${page}: ${target} does not exist`];
    // Guides are shipped inside the package, where the rest of the repository is not.
    if (inGuides && relative(join(root, 'docs/guides'), file).startsWith('..'))
      return [`${page}: ${target} leads out of the guides`];
    if (anchor && statSync(file).isFile() && !anchorsOf(file).has(anchor))
      return [`${page}: ${target} has no such section`];
    return [];
  });
}

/** Where the text of a page may begin a path: the repository, a package, its sources, or the server's services. */
const packages = readdirSync(root + 'packages').map((name) => `packages/${name}`);
const sources = packages.map((path) => `${path}/src`);
const bases = ['.', 'packages', ...packages, ...sources, 'packages/server/src/services'].filter((path) =>
  existsSync(root + path),
);
const folders = new Map(
  bases.map((base) => [
    base,
    new Set(
      readdirSync(root + base, { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && !['dist', 'node_modules'].includes(entry.name))
        .map(({ name }) => name),
    ),
  ]),
);

/** Names of the tests, which pages may give without a path. */
const testNames = new Set(
  execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.test.ts'], { cwd: root })
    .toString()
    .split('\n')
    .filter((path) => existsSync(root + path))
    .map((path) => path.split('/').at(-1)),
);

/** Paths that git ignores, such as pictures that a test writes: they exist only after a run. */
function isIgnored(path) {
  try {
    execFileSync('git', ['check-ignore', '--quiet', path], { cwd: root });
    return true;
  } catch {
    return false;
  }
}

/**
 * The problem with a path that begins with a folder of the repository or of a package's sources, and leads nowhere.
 * Sources may be named without their extension. Anything else, such as the path of an endpoint, is not a file.
 */
function missingPath(page, path) {
  if (/^[\w-]+\.test\.ts$/.test(path) && !testNames.has(path)) return [`${page}: there is no test ${path}`];
  if (!/^[\w.-]+(\/[\w@.-]+)+\/?$/.test(path)) return [];
  const [first] = path.split('/');
  const from = bases.filter((base) => folders.get(base).has(first));
  // With a slash at its end it may as well be an endpoint, unless it begins at the root.
  if (from.length === 0 || (path.endsWith('/') && !from.includes('.'))) return [];
  const candidates = [dirname(page), ...from].flatMap((base) =>
    ['', '.ts', '.mjs'].map((extension) => join(base, path + extension)),
  );
  return candidates.some((candidate) => existsSync(root + candidate)) || isIgnored(path)
    ? []
    : [`${page}: there is no file ${path}`];
}

/** Files that a page names in `backticks` or in the commands of a block, and that do not exist. */
function missingPathsOf(page) {
  const text = readFileSync(root + page, 'utf8');
  const blocks = [...text.matchAll(/^```(?:sh|bash)\n([^]*?)^```/gm)].map(([, block]) => block);
  const words = blocks.flatMap((block) =>
    block.split(/[\s'"=]+/).filter((word) => folders.get('.').has(word.split('/')[0])),
  );
  const quoted = [...text.replace(/^```[^]*?^```/gm, '').matchAll(/`([^`\s]+)`/g)].map(([, name]) => name);
  return [...new Set([...words, ...quoted])].flatMap((path) => missingPath(page, path));
}

const snippets = [...pages.flatMap(snippetsOf), ...snippetsOfExamples()];
const problems = [...compile(snippets), ...pages.flatMap(deadLinksOf), ...pages.flatMap(missingPathsOf)];
for (const { path, name, isCurrent } of [rolesTables, notificationTables, errorTables])
  if (!(await isCurrent())) problems.push(`${path}: its tables are not those of the protocol; run ${name}`);
for (const problem of problems) console.error(problem);
console.log(
  `${problems.length === 0 ? 'ok    ' : 'FAILED'} ${pages.length} pages, ${snippets.length} snippets and examples`,
);
process.exit(problems.length === 0 ? 0 : 1);
