// `npm run api-report`: holds what the packages export against the report that is kept in the repository, so that no
// change of the API goes unseen. `npm run api-report -- --update` writes the report anew.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import ts from 'typescript';
import { docOf, entries, readPublicApi, root } from './public-api.mjs';

const printer = ts.createPrinter({ removeComments: true, newLine: ts.NewLineKind.LineFeed });

function textOf({ statements }) {
  return statements
    .map((node) => printer.printNode(ts.EmitHint.Unspecified, node, node.getSourceFile()))
    .join('\n');
}

function reportOf(entry, { names, internals }) {
  const block = (apis) => apis.map(textOf).join('\n\n');
  return [
    `# The API of ${entry.name}`,
    '',
    'Made by `npm run api-report -- --update` from the built declarations. A change here is a change for everybody who',
    'uses the package.',
    '',
    '```ts',
    block(names),
    '```',
    ...(internals.length > 0
      ? ['', '## Not exported, but named by what is', '', '```ts', block(internals), '```']
      : []),
    '',
  ].join('\n');
}

/** Maps of events: each of their members is an event name. */
const EVENTS = new Set(['ClientEventMap', 'MonitorEventMap', 'ServerEvents']);

/** Members that need a sentence: what is called, and what is listened to. Fields have one where the name says too little. */
function membersOf(node) {
  if (!ts.isInterfaceDeclaration(node) && !ts.isClassDeclaration(node)) return [];
  const isCalled = (member) =>
    ts.isMethodSignature(member) ||
    ts.isMethodDeclaration(member) ||
    (member.type && ts.isFunctionTypeNode(member.type));
  return EVENTS.has(node.name.text) ? node.members : node.members.filter(isCalled);
}

function problemsOf({ problems, names, internals }) {
  const found = [...problems];
  for (const { name, statements } of names) {
    if (!statements.some(docOf)) found.push(`${name} has no docstring`);
    for (const member of statements.flatMap(membersOf)) {
      if (docOf(member) === '') found.push(`${name}.${member.name.getText()} has no docstring`);
    }
  }
  for (const { name, statements } of [...names, ...internals]) {
    const visit = (node) => {
      if (node.kind === ts.SyntaxKind.AnyKeyword) found.push(`${name} says \`any\``);
      ts.forEachChild(node, visit);
    };
    statements.forEach(visit);
  }
  return found;
}

const update = process.argv.includes('--update');
let failed = false;
for (const entry of entries) {
  const api = readPublicApi(entry);
  const problems = problemsOf(api);
  const report = reportOf(entry, api);
  const path = root + entry.report;
  const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
  if (update) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, report);
  } else if (before !== report) {
    const [was, is] = [before.split('\n'), report.split('\n')];
    const at = is.findIndex((line, index) => line !== was[index]);
    problems.push(
      `${entry.report} differs from line ${at + 1} on (was: ${was[at] ?? 'nothing'}; is: ${is[at] ?? 'nothing'});` +
        ' where the change is meant: npm run api-report -- --update',
    );
  }
  for (const problem of problems) console.error(problem);
  console.log(`${problems.length === 0 ? 'ok    ' : 'FAILED'} ${entry.name}: ${api.names.length} names`);
  failed ||= problems.length > 0;
}
process.exit(failed ? 1 : 0);
