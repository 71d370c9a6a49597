import jsdoc from 'eslint-plugin-jsdoc';
import { throwsCodes } from './throws-codes.mjs';

/** Files whose exports integrators read in their editor. */
const publicFiles = [
  'packages/sdk/src/{index,polling,options,ports,events,errors,chat-client}.ts',
  'packages/sdk/src/api/*.ts',
  'packages/sdk/src/{auth/token-store,outbox/stores}.ts',
  'packages/protocol/src/abilities.ts',
];

/** What has parameters and a result. */
const callables = [
  'ExportNamedDeclaration > FunctionDeclaration',
  'ExportNamedDeclaration > TSInterfaceDeclaration TSMethodSignature',
  'ExportNamedDeclaration > ClassDeclaration MethodDefinition',
];
/** Of these, the ones with a result. */
const withResult = callables.map(
  (selector) =>
    `${selector}:not([returnType.typeAnnotation.type=/^TS(Void|Unknown)Keyword$/])` +
    ':not([returnType.typeAnnotation.typeArguments.params.0.type="TSVoidKeyword"])' +
    ':not([returnType.typeAnnotation.types.0.type="TSVoidKeyword"])' +
    ':not([kind="constructor"])',
);
/** What has a name that integrators use. */
const named = [
  'ExportNamedDeclaration > FunctionDeclaration',
  'ExportNamedDeclaration > ClassDeclaration',
  'ExportNamedDeclaration > VariableDeclaration',
  'ExportNamedDeclaration > TSInterfaceDeclaration',
  'ExportNamedDeclaration > TSTypeAliasDeclaration',
  'ExportNamedDeclaration > TSInterfaceDeclaration TSMethodSignature',
  'ExportNamedDeclaration > TSInterfaceDeclaration > TSInterfaceBody > TSPropertySignature',
  'ExportNamedDeclaration > ClassDeclaration > ClassBody > PropertyDefinition[accessibility!="private"]',
];

/** The documentation of public names is complete: what it is, each parameter, what is returned, which errors exist. */
export const publicDocs = {
  files: publicFiles,
  ignores: ['**/*.test.ts'],
  plugins: { jsdoc, docs: { rules: { 'throws-codes': throwsCodes } } },
  settings: { jsdoc: { mode: 'typescript', tagNamePreference: { returns: 'returns' } } },
  rules: {
    'jsdoc/require-jsdoc': [
      'error',
      { publicOnly: true, require: { FunctionDeclaration: true, ClassDeclaration: true }, contexts: named },
    ],
    'jsdoc/require-description': ['error', { contexts: named }],
    'jsdoc/require-param': [
      'error',
      { contexts: callables, checkDestructured: false, exemptedBy: ['private'] },
    ],
    'jsdoc/require-param-description': ['error', { contexts: callables }],
    'jsdoc/check-param-names': ['error', { checkDestructured: false }],
    'jsdoc/require-returns': ['error', { contexts: withResult }],
    'jsdoc/require-returns-description': ['error', { contexts: callables }],
    'docs/throws-codes': 'error',
  },
};
