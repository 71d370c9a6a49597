/** Who may import whom: the zones of `import-x/no-restricted-paths`. */
import { sdkZones } from './sdk.mjs';

/** `{ target, from }` zones: files under `target` must not import files under `from`, but for `except`, relative to it. */
function zones(root, rules) {
  return rules.map(([target, from, message, except]) => ({
    target: [target].flat().map((path) => `${root}/${path}`),
    from: [from].flat().map((path) => `${root}/${path}`),
    message,
    ...(except && { except }),
  }));
}

export const workspaceLayers = zones('./packages', [
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
  [
    'server-sdk/src',
    ['sdk', 'server', 'widget', 'demo-app', 'embedded-store', 'testing'],
    'server-sdk imports protocol only',
  ],
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
  [
    ['timeline', 'people', 'i18n', 'monitor'],
    ['components', 'controllers'],
    'data and texts know neither controllers nor elements',
  ],
  ['templates', ['components'], 'elements use templates, never the other way'],
]);
export const sdkLayers = zones('./packages/sdk/src', sdkZones);

export const layers = [...workspaceLayers, ...serverLayers, ...widgetLayers];
