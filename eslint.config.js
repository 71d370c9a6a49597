import js from '@eslint/js';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import { importX } from 'eslint-plugin-import-x';
import lit from 'eslint-plugin-lit';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import { keyHandlers } from './scripts/lint/key-handlers.mjs';
import { layers, sdkLayers, workspaceLayers } from './scripts/lint/layers.mjs';
import { publicDocs } from './scripts/lint/public-docs.mjs';
import { browserGlobals, knowsBrowser } from './scripts/lint/sdk.mjs';
import { templateTexts } from './scripts/lint/template-texts.mjs';

const tests = ['**/*.test.ts', '**/*.test-d.ts', '**/test/**', '**/testing/**', 'e2e/**'];

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
  {
    selector:
      "CallExpression[callee.name='addEventListener'] Property[key.name='signal'], CallExpression[callee.property.name='addEventListener'] Property[key.name='signal']",
    message: 'A page may have wrapped addEventListener without `signal`: remove each listener by itself.',
  },
];

/** What is wrong in Node alone. */
const wrongInNode = [
  {
    selector: "MemberExpression[object.name='URL'][property.name='canParse']",
    message:
      'In Node 20 it refuses what has an umlaut once it is compiled: catch what `new URL` throws, see parseUrl.',
  },
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

/** Prototype's `entries` of an array returns a copy of it, without the positions. */
const entriesOfArrays = [
  {
    selector: "ForOfStatement > CallExpression.right[callee.property.name='entries'][arguments.length=0]",
    message: 'A page may have replaced it on arrays: use forEach; a map is iterated itself.',
  },
];

// Rules that need types or the graph of imports are oxlint's (`.oxlintrc.json`): it needs a tenth of the time for them.
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
      'max-lines-per-function': ['error', { max: 80, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
      'no-control-regex': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'import-x/no-restricted-paths': ['error', { zones: layers }],
    },
  },
  {
    files: ['packages/server/src/**/*.ts'],
    ignores: ['packages/server/src/storage/**', '**/*.test.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...banned,
        ...wrongInNode,
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
  {
    // Workers keep modules from one test file to the next: a hook at the top of one would run for the first file alone.
    files: ['{packages/*,chaos,siege}/test/**/*.{ts,mjs}', 'e2e/**/*.ts'],
    ignores: ['**/*.test.{ts,mjs}'],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...banned,
        {
          selector:
            'Program > ExpressionStatement > CallExpression[callee.name=/^(before|after)(Each|All)$/]',
          message: 'Register it in a function that each test file calls, or use onTestFinished.',
        },
      ],
    },
  },
  { files: ['packages/server/src/internals/*.ts'], rules: { 'no-restricted-syntax': ['error', ...banned] } },
  {
    files: ['packages/{widget,protocol}/src/**/*.ts'],
    ignores: ['**/*.test.ts', 'packages/widget/src/testing/**'],
    rules: { 'no-restricted-properties': ['error', ...replacedByPages] },
  },
  {
    files: ['packages/{protocol,sdk}/src/**/*.ts'],
    ignores: ['**/*.test.ts', 'packages/sdk/src/testing/**'],
    rules: { 'no-restricted-syntax': ['error', ...banned, ...wrongInNode, ...entriesOfArrays] },
  },
  {
    files: ['packages/{server-sdk,embedded-store,testing}/src/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', ...banned, ...wrongInNode] },
  },
  {
    files: ['packages/widget/src/**/*.ts'],
    ignores: ['packages/widget/src/events.ts', '**/*.test.ts', 'packages/widget/src/testing/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...banned,
        ...entriesOfArrays,
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
  {
    files: ['packages/widget/src/**/*.ts'],
    ignores: [
      ...['**/*.test.ts', '**/testing/**', '**/internal/next-frame.ts', '**/controllers/frame.ts'],
      // These draw, which nobody sees in a hidden page.
      ...['**/sotto-message-list/log/**', '**/sotto-monitor-stage/**'],
    ],
    rules: {
      'no-restricted-globals': [
        'error',
        {
          name: 'requestAnimationFrame',
          message: 'A page in the background draws no frames: use inNextFrame.',
        },
      ],
    },
  },
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
    files: ['packages/{widget,demo-app,sdk}/**/*.ts', 'packages/server/pages/*.js', 'examples/**'],
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
  },
  {
    files: tests,
    rules: {
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': 'off',
    },
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
  ...publicDocs,
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
    files: [
      'packages/server/src/cli/**',
      'packages/server/src/main.ts',
      'chaos/src/main.ts',
      'chaos/src/webhooks.ts',
      'chaos/src/keys/main.ts',
      'chaos/src/reactions/main.ts',
      'chaos/src/notices/main.ts',
      'chaos/src/files/main.ts',
    ],
    rules: { 'no-console': 'off' },
  },
);
