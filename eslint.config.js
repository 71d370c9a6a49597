import js from '@eslint/js';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import { importX } from 'eslint-plugin-import-x';
import lit from 'eslint-plugin-lit';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import { keyHandlers } from './scripts/lint/key-handlers.mjs';
import { publicDocs } from './scripts/lint/public-docs.mjs';
import { browserGlobals, knowsBrowser, sdkZones } from './scripts/lint/sdk.mjs';
import { templateTexts } from './scripts/lint/template-texts.mjs';

const tests = ['**/*.test.ts', '**/test/**', '**/testing/**', 'e2e/**'];

/** `{ target, from }` zones: files under `target` must not import files under `from`, but for `except`, relative to it. */
function zones(root, rules) {
  return rules.map(([target, from, message, except]) => ({
    target: [target].flat().map((path) => `${root}/${path}`),
    from: [from].flat().map((path) => `${root}/${path}`),
    message,
    ...(except && { except }),
  }));
}

const workspaceLayers = zones('./packages', [
  [
    'protocol/src',
    ['sdk', 'server', 'widget', 'demo-app', 'embedded-store', 'testing'],
    'protocol is the ground: it imports no package',
  ],
  [
    'embedded-store/src',
    ['protocol', 'sdk', 'server', 'widget', 'demo-app', 'testing'],
    'the embedded store stands alone',
  ],
  ['sdk/src', ['server', 'widget', 'demo-app', 'embedded-store', 'testing'], 'sdk imports protocol only'],
  ['widget/src', ['server', 'demo-app', 'embedded-store', 'protocol', 'testing'], 'widget imports sdk only'],
  [
    'server/src',
    ['sdk', 'widget', 'demo-app', 'testing'],
    'server imports protocol and starts embedded-store',
  ],
  [
    'demo-app/src',
    ['server', 'protocol', 'embedded-store', 'testing'],
    'the demo app imports widget and sdk only',
  ],
  [
    'testing/src',
    ['sdk', 'widget', 'demo-app', 'embedded-store'],
    'testing starts the server and knows the contract; clients are for its tests',
  ],
]);
const serverLayers = zones('./packages/server/src', [
  ['crypto', ['models', 'services', 'http', 'sockets', 'oauth'], 'crypto knows nobody'],
  ['models', ['services', 'http', 'sockets'], 'models import crypto only'],
  ['policies', ['services', 'http', 'sockets', 'models'], 'policies are pure'],
  ['presenters', ['services', 'http', 'sockets'], 'presenters are pure'],
  ['services', ['http', 'sockets'], 'services know no transport'],
  ['services/room-log', ['services/room'], 'the log knows no members and no names of a room'],
  [['async', 'cache'], ['services', 'http', 'sockets', 'models', 'storage'], 'tools without a subject'],
  // Besides services, `http` uses what all transports share (`edge`, `errors`, `rate-limit`, the logs and metrics), the
  // endpoints' own subject (`oauth`, and `crypto` to compare a token of the metrics), and `cache` for shared answers.
  [
    'http',
    ['sockets', 'models', 'policies', 'presenters', 'bus', 'async', 'cli', 'config', 'demo', 'internals'],
    'http imports services',
  ],
  [
    'http',
    ['storage'],
    'http imports services, and of storage the advice for a failure',
    ['driver-errors.ts'],
  ],
  ['sockets', ['http'], 'transports do not know each other'],
  ['sockets/socket-io', ['sockets/websocket'], 'transports do not know each other'],
  ['sockets/websocket', ['sockets/socket-io'], 'transports do not know each other'],
  ['sockets/connections', ['sockets/socket-io', 'sockets/websocket'], 'connections know no transport'],
  [
    'internals',
    ['services', 'http', 'sockets', 'edge', 'models', 'storage'],
    'internals know libraries only',
  ],
  ['edge', ['services', 'http', 'sockets', 'models'], 'what every transport uses knows none'],
]);
const widgetLayers = zones('./packages/widget/src', [
  ['controllers', ['components'], 'components import controllers, never the other way'],
  ['internal', ['components', 'controllers'], 'internal is the ground of the widget'],
]);
const sdkLayers = zones('./packages/sdk/src', sdkZones);

const banned = [
  {
    selector: "CallExpression[callee.object.name='io'][callee.property.name='emit']",
    message: 'Every event names its room.',
  },
  { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
  { selector: 'ExportAllDeclaration', message: 'Name what you export.' },
  {
    selector: "MemberExpression[property.name='innerHTML']",
    message: 'Text goes through Lit bindings only.',
  },
  {
    selector: "MemberExpression[property.name='outerHTML']",
    message: 'Text goes through Lit bindings only.',
  },
  {
    selector: "ImportSpecifier[imported.name='unsafeHTML']",
    message: 'Text goes through Lit bindings only.',
  },
  { selector: 'TemplateElement[value.raw=/\\sstyle=/]', message: 'Strict CSP: no style attributes.' },
];

/** Private parts of libraries and of Node lie in one folder, each with a test against the installed version. */
const privateParts = ['MemberExpression[property', 'ObjectPattern > Property[key'].map((start) => ({
  selector: `${start}.name=/^_(?!id$)[a-zA-Z]/]`,
  message: 'A private part of a library: put it into server/src/internals.',
}));

/** The widget's text follows what the visitor and the page's owner chose. */
const fixedSizes = [
  {
    selector: 'TemplateElement[value.raw=/:[^;{}]*[0-9]rem\\b/]',
    message: 'The page owns rem. Sizes follow --_size, which follows the visitor.',
  },
  {
    selector:
      'TemplateElement[value.raw=/(^|\\s)(font|font-size|line-height):[^;{}]*(?<!max\\(|[0-9.])[0-9.]+px/]',
    message: 'Text that does not follow --chat-font-size: use calc(n * var(--_u)).',
  },
];

/** What old libraries replace on the pages that the chat is put into, by something that does less. */
const replacedByPages = [
  {
    object: 'JSON',
    property: 'stringify',
    message: 'A page may have put toJSON on arrays: use encodeJson, or join a key.',
  },
  { object: 'Array', property: 'from', message: 'A page may have one without mapping: use range or a loop.' },
  {
    object: 'Date',
    property: 'parse',
    message: 'A page may have one that returns a Date: use new Date(text).',
  },
];

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', 'data/**', '**/.cache/**', 'e2e/shots/**'] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  importX.flatConfigs.typescript,
  {
    languageOptions: { ecmaVersion: 2023, globals: { ...globals.node } },
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [createTypeScriptImportResolver({ alwaysTryTypes: true })] },
    rules: {
      'no-restricted-syntax': ['error', ...banned],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
      'no-control-regex': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'import-x/no-restricted-paths': [
        'error',
        { zones: [...workspaceLayers, ...serverLayers, ...widgetLayers] },
      ],
    },
  },
  {
    files: ['packages/*/src/**/*.ts', 'packages/*/test/**/*.ts', 'e2e/**/*.ts', 'chaos/**/*.ts'],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/await-thenable': 'error',
    },
  },
  {
    files: ['packages/server/src/**/*.ts'],
    ignores: ['packages/server/src/storage/**', '**/*.test.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...banned,
        ...privateParts,
        {
          selector: "MemberExpression[property.name='collection']",
          message: 'Raw collections pass by the encryption hook.',
        },
        {
          selector: "NewExpression[arguments.length=0][callee.property.name='ObjectId']",
          message: 'Use randomId or timedId: the counter in ids of the driver meters the server.',
        },
      ],
    },
  },
  { files: ['packages/server/src/internals/*.ts'], rules: { 'no-restricted-syntax': ['error', ...banned] } },
  {
    files: ['packages/widget/src/**/*.ts'],
    ignores: ['**/*.test.ts', 'packages/widget/src/testing/**'],
    rules: { 'no-restricted-properties': ['error', ...replacedByPages] },
  },
  {
    files: ['packages/widget/src/**/*.ts'],
    ignores: ['packages/widget/src/events.ts', '**/*.test.ts', 'packages/widget/src/testing/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...banned,
        ...fixedSizes,
        {
          selector: "CallExpression[callee.property.name='dispatchEvent']",
          message: 'Events leave by `publish`, which takes the documented ones, or stay inside by `emit`.',
        },
        {
          selector: "ClassDeclaration[superClass.name='LitElement'][id.name!='SottoElement']",
          message: 'Extend SottoElement, which keeps its styles in another document.',
        },
        {
          selector:
            "BinaryExpression[operator='instanceof'][right.name=/^(?:ShadowRoot|Element|HTMLElement|Node|\\w*Event)$/]",
          message: 'False for what comes from another window: see internal/realms.ts.',
        },
      ],
    },
  },
  { files: ['packages/widget/src/**/*.ts'], ...lit.configs['flat/recommended'] },
  // Types of frameworks that a project may lack: a framework's own module is extended, and may be missing.
  {
    files: ['packages/widget/src/frameworks/*.ts'],
    rules: {
      '@typescript-eslint/ban-ts-comment': ['error', { 'ts-ignore': 'allow-with-description' }],
      '@typescript-eslint/no-namespace': ['error', { allowDeclarations: true }],
    },
  },
  {
    files: ['packages/{widget,demo-app}/src/**/*.ts'],
    ignores: ['**/*.test.ts', '**/testing/**'],
    plugins: { sotto: { rules: { 'key-handlers': keyHandlers } } },
    rules: { 'sotto/key-handlers': 'error' },
  },
  {
    files: ['packages/widget/src/**/*.ts'],
    ignores: [
      '**/*.test.ts',
      '**/testing/**',
      'packages/widget/src/i18n/en/**',
      // What it says to developers, in the console, is not translated.
      'packages/widget/src/internal/setup-problem.ts',
    ],
    plugins: { texts: { rules: { 'template-texts': templateTexts } } },
    rules: { 'texts/template-texts': 'error' },
  },
  {
    files: ['packages/{widget,demo-app,sdk}/**/*.ts', 'examples/**'],
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
  },
  {
    files: tests,
    rules: { 'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }] },
  },
  {
    files: [
      '**/*.config.{js,ts,mjs}',
      'scripts/**',
      '**/build.mjs',
      'examples/**',
      'packages/server/bin/**',
      '**/*.mjs',
    ],
    rules: { 'no-restricted-syntax': 'off', 'no-console': 'off' },
  },
  {
    files: ['packages/sdk/src/**/*.ts'],
    ignores: ['**/*.test.ts', 'packages/sdk/src/testing/**'],
    rules: {
      'import-x/no-restricted-paths': ['error', { zones: [...workspaceLayers, ...sdkLayers] }],
    },
  },
  publicDocs,
  // What the SDK takes from the world around it comes from its environment.
  {
    files: ['packages/sdk/src/**/*.ts'],
    ignores: [
      ...knowsBrowser.map((file) => `packages/sdk/src/${file}`),
      '**/*.test.ts',
      'packages/sdk/src/testing/**',
    ],
    rules: {
      'no-restricted-globals': ['error', ...browserGlobals],
      'no-restricted-properties': [
        'error',
        ...replacedByPages,
        { object: 'Date', property: 'now', message: 'Ask the clock.' },
        { object: 'Math', property: 'random', message: 'Ask `env.random`.' },
      ],
    },
  },
  // A page's developer is told by a warning that two versions of the script are on it.
  {
    files: ['packages/widget/src/registry/define-element.ts'],
    rules: { 'no-console': ['error', { allow: ['warn'] }] },
  },
  // And by an error how to mend a page on which the chat cannot work.
  {
    files: ['packages/widget/src/internal/report-to-developer.ts'],
    rules: { 'no-console': ['error', { allow: ['error'] }] },
  },
  {
    files: ['packages/server/src/cli/**', 'packages/server/src/main.ts', 'chaos/src/main.ts'],
    rules: { 'no-console': 'off' },
  },
);
