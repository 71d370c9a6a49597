import { readFileSync } from 'node:fs';
import jsdoc from 'eslint-plugin-jsdoc';
import { throwsCodes } from './throws-codes.mjs';

/** Files whose exports integrators read in their editor. */
const publicFiles = [
  'packages/sdk/src/{index,polling,options,ports,events,errors,chat-client}.ts',
  'packages/sdk/src/api/*.ts',
  'packages/sdk/src/{auth/token-store,outbox/stores}.ts',
  'packages/protocol/src/policy.ts',
];

/** The files of `@sotto/testing`, which also export what other files of the package use. */
const testingFiles = 'packages/testing/src/**/*.ts';
const testingIndexes = ['index.ts', 'tcp-proxy/index.ts'];

/** A selector of the names that the package exports. */
function exportedNames() {
  const names = testingIndexes.flatMap((index) => {
    const text = readFileSync(new URL(`../../packages/testing/src/${index}`, import.meta.url), 'utf8');
    return [...text.matchAll(/export (?:type )?\{([^}]*)\}/g)].flatMap(([, list]) => list.match(/\w+/g));
  });
  return `[id.name=/^(${names.join('|')})$/]`;
}

/** What has parameters and a result. @param only - selects declarations by name */
const callables = (only) => [
  `ExportNamedDeclaration > FunctionDeclaration${only}`,
  `ExportNamedDeclaration > TSInterfaceDeclaration${only} TSMethodSignature`,
  `ExportNamedDeclaration > ClassDeclaration${only} MethodDefinition`,
];
/** Of these, the ones with a result. */
const withResult = (only) =>
  callables(only).map(
    (selector) =>
      `${selector}:not([returnType.typeAnnotation.type=/^TS(Void|Unknown)Keyword$/])` +
      ':not([returnType.typeAnnotation.typeArguments.params.0.type="TSVoidKeyword"])' +
      ':not([returnType.typeAnnotation.types.0.type="TSVoidKeyword"])' +
      ':not([kind="constructor"])',
  );
/** What has a name that integrators use. */
const named = (only) => [
  `ExportNamedDeclaration > FunctionDeclaration${only}`,
  `ExportNamedDeclaration > ClassDeclaration${only}`,
  `ExportNamedDeclaration > VariableDeclaration${only}`,
  `ExportNamedDeclaration > TSInterfaceDeclaration${only}`,
  `ExportNamedDeclaration > TSTypeAliasDeclaration${only}`,
  `ExportNamedDeclaration > TSInterfaceDeclaration${only} TSMethodSignature`,
  `ExportNamedDeclaration > TSInterfaceDeclaration${only} > TSInterfaceBody > TSPropertySignature`,
  `ExportNamedDeclaration > ClassDeclaration${only} > ClassBody > PropertyDefinition[accessibility!="private"]`,
];

/** The documentation of public names is complete: what it is, each parameter, what is returned, which errors exist. */
const docsOf = (files, only = '') => ({
  files,
  ignores: ['**/*.test.ts'],
  plugins: { jsdoc, docs: { rules: { 'throws-codes': throwsCodes } } },
  settings: { jsdoc: { mode: 'typescript', tagNamePreference: { returns: 'returns' } } },
  rules: {
    'jsdoc/require-jsdoc': [
      'error',
      {
        publicOnly: true,
        require: { FunctionDeclaration: true, ClassDeclaration: true },
        contexts: named(only),
      },
    ],
    'jsdoc/require-description': ['error', { contexts: named(only) }],
    'jsdoc/require-param': [
      'error',
      { contexts: callables(only), checkDestructured: false, exemptedBy: ['private'] },
    ],
    'jsdoc/require-param-description': ['error', { contexts: callables(only) }],
    'jsdoc/check-param-names': ['error', { checkDestructured: false }],
    'jsdoc/require-returns': ['error', { contexts: withResult(only) }],
    'jsdoc/require-returns-description': ['error', { contexts: callables(only) }],
    'docs/throws-codes': 'error',
  },
});

export const publicDocs = [docsOf(publicFiles), docsOf([testingFiles], exportedNames())];
