/** What the lint rules know about the layout of `packages/sdk/src`. */

const folders = ['resources', 'outbox', 'sync', 'socket', 'auth', 'http', 'internal'];

/** `[target, from, message]`: files under `target` must not import files under `from`. Tests may. */
export const sdkZones = [
  ['internal', folders.filter((folder) => folder !== 'internal'), 'internal is the lowest folder'],
  ['http', ['resources', 'outbox', 'sync', 'socket', 'auth'], 'http takes tokens from a token source'],
  ['auth', ['resources', 'outbox', 'sync', 'socket'], 'auth imports http only'],
  ['socket', ['resources', 'outbox', 'sync', 'auth', 'http'], 'a socket takes tokens from a token source'],
  ['sync', ['resources', 'outbox', 'socket', 'auth', 'http'], 'gap recovery knows no transport'],
  ['outbox', ['resources', 'sync', 'socket', 'auth', 'http'], 'the outbox sends through its transport'],
  ['api', folders, 'api is types only'],
  [
    ['environment.ts', 'token-source.ts', 'ports.ts', 'options.ts', 'events.ts', 'errors.ts'],
    ['api', ...folders],
    'the ground imports no folder',
  ],
  [
    [...folders, 'api'],
    [
      'chat-client.ts',
      'client-connection.ts',
      'user-session.ts',
      'server-events.ts',
      'create-environment.ts',
    ],
    'the top composes the folders',
  ],
];

/** The files that may use globals: the one that fills in the environment, and what keeps data in the browser. */
export const knowsBrowser = [
  'create-environment.ts',
  'auth/token-store.ts',
  'internal/page-storage.ts',
  'outbox/stores.ts',
  'sign-in/page.ts',
  'socket/web-socket*.ts',
  'uploads/wait.ts',
];

export const browserGlobals = [
  ...['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'fetch', 'performance', 'process'],
  ...['window', 'document', 'navigator', 'localStorage', 'sessionStorage', 'WebSocket', 'globalThis', 'self'],
  ...['indexedDB', 'BroadcastChannel', 'addEventListener', 'removeEventListener'],
];
