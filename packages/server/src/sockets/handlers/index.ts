import type { Connections } from '../connections/connections.js';
import { CHAT_SCOPES } from '../connections/scopes.js';
import type { SocketsDeps } from '../deps.js';
import { authRefreshHandler } from './auth.js';
import { deliveredHandler } from './deliveries.js';
import type { Handler } from './handler.js';
import { messageHandlers } from './messages.js';
import { reactionHandlers } from './reactions.js';
import { readHandler } from './reads.js';
import { syncHandler } from './sync.js';
import { typingHandlers } from './typing.js';

/** The handlers of a chat connection, by feature. */
export interface ChatHandlers {
  messages: ReturnType<typeof messageHandlers>;
  reactions: ReturnType<typeof reactionHandlers>;
  typing: ReturnType<typeof typingHandlers>;
  read: Handler<'read'>;
  delivered: Handler<'delivered'>;
  sync: Handler<'sync'>;
  refresh: Handler<'auth.refresh'>;
}

/** Creates the handlers that Socket.IO and the plain WebSocket share; `sync` is Socket.IO's alone. */
export function createChatHandlers(deps: SocketsDeps & { connections: Connections }): ChatHandlers {
  return {
    messages: messageHandlers(deps),
    reactions: reactionHandlers(deps),
    typing: typingHandlers(deps),
    read: readHandler(deps),
    delivered: deliveredHandler(deps),
    sync: syncHandler(deps),
    refresh: authRefreshHandler(deps, CHAT_SCOPES),
  };
}
