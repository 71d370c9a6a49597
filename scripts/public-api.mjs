// Reads the public API of the packages from their declarations: the exported names, and the names that those need.
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** The published entries whose declarations are compared with a report. */
export const entries = [
  { name: '@sotto/sdk', types: 'packages/sdk/dist/index.d.ts', report: 'packages/sdk/api/sdk.api.md' },
  {
    name: '@sotto/sdk/polling',
    types: 'packages/sdk/dist/polling.d.ts',
    report: 'packages/sdk/api/polling.api.md',
  },
  {
    name: '@sotto/sdk/sign-in',
    types: 'packages/sdk/dist/sign-in.d.ts',
    report: 'packages/sdk/api/sign-in.api.md',
  },
  {
    name: '@sotto/sdk/markdown',
    types: 'packages/sdk/dist/markdown.d.ts',
    report: 'packages/sdk/api/markdown.api.md',
  },
  {
    name: '@sotto/sdk/uploads',
    types: 'packages/sdk/dist/uploads.d.ts',
    report: 'packages/sdk/api/uploads.api.md',
  },
  {
    name: '@sotto/server-sdk',
    types: 'packages/server-sdk/dist/index.d.ts',
    report: 'packages/server-sdk/api/server-sdk.api.md',
  },
  {
    name: '@sotto/testing',
    types: 'packages/testing/dist/index.d.ts',
    report: 'packages/testing/api/testing.api.md',
  },
  {
    name: '@sotto/testing/tcp-proxy',
    types: 'packages/testing/dist/tcp-proxy.d.ts',
    report: 'packages/testing/api/tcp-proxy.api.md',
  },
];

/** As strict as the compiler of an integrator may be: the declarations themselves are checked, too. */
const options = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noEmit: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  types: [],
};

/** Returns the statement that carries the comment of a declaration; for a `const` it is the enclosing one. */
const statementOf = (declaration) =>
  ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;

/** One program for all entries, because reading the platform's declarations takes most of the time. */
const program = ts.createProgram(
  entries.map(({ types }) => root + types),
  options,
);
const checker = program.getTypeChecker();

/**
 * Reads the declarations of an entry.
 * @returns `problems` (one line each: what does not compile), `names` (exported: by name, with declarations) and
 * `internals` (not exported, but named by what is)
 */
export function readPublicApi({ types }) {
  const file = program.getSourceFile(root + types);
  const problems = ts
    .getPreEmitDiagnostics(program, file)
    .map(({ messageText }) => `${types}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`);
  const directory = root + types.slice(0, types.lastIndexOf('/') + 1);
  const resolve = (symbol) =>
    symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const isOurs = (symbol) =>
    symbol.declarations?.some((declaration) => declaration.getSourceFile().fileName.startsWith(directory));

  const found = new Map();
  const add = (symbol, name) => {
    if (found.has(symbol)) return;
    const statements = [...new Set(symbol.declarations.map(statementOf))];
    found.set(symbol, { name, statements });
    const visit = (node) => {
      if (ts.isIdentifier(node)) {
        const local = checker.getSymbolAtLocation(node);
        const other = local && resolve(local);
        if (
          other &&
          isOurs(other) &&
          other.declarations.every((one) => ts.isSourceFile(statementOf(one).parent))
        )
          add(other, other.name);
      }
      ts.forEachChild(node, visit);
    };
    statements.forEach((statement) => ts.forEachChild(statement, visit));
  };
  const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(file));
  for (const symbol of exported) add(resolve(symbol), symbol.name);
  const isExported = new Set(exported.map(resolve));
  const byName = ([, a], [, b]) => (a.name < b.name ? -1 : 1);
  const list = (wanted) =>
    [...found]
      .filter(([symbol]) => isExported.has(symbol) === wanted)
      .sort(byName)
      .map(([, api]) => api);
  return { problems, names: list(true), internals: list(false) };
}

/** Returns the comment of a declaration without its tags, or an empty string. */
export function docOf(node) {
  return ts
    .getJSDocCommentsAndTags(node)
    .filter(ts.isJSDoc)
    .map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? '')
    .join('');
}

/** Returns the `@example`s of a declaration and of its members: the code, and the name that it belongs to. */
export function examplesOf({ name, statements }) {
  const examples = [];
  const visit = (node, path) => {
    for (const tag of ts.getJSDocTags(node)) {
      if (tag.parent.parent === node && tag.tagName.text === 'example')
        examples.push({ name: path, code: ts.getTextOfJSDocComment(tag.comment) ?? '' });
    }
    if (ts.isInterfaceDeclaration(node) || ts.isClassDeclaration(node))
      for (const member of node.members) visit(member, `${path}.${member.name?.getText() ?? 'constructor'}`);
  };
  for (const statement of statements) visit(statement, name);
  return examples;
}
