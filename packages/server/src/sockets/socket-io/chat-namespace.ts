import type { Server } from 'socket.io';
import type { InFlight } from '../connections/in-flight.js';
import { CHAT_SCOPES } from '../connections/scopes.js';
import type { SocketsDeps } from '../deps.js';
import type { ChatHandlers } from '../handlers/index.js';
import { createDispatcher } from './dispatch.js';
import { CHAT_NAMESPACE, guardNamespace } from './namespace.js';
import type { HandshakeDeps } from './namespace.js';
import type { ChatNamespace } from './socket-types.js';

/** Opens the namespace of chats. */
export function attachChat(
  io: Server,
  deps: HandshakeDeps & Pick<SocketsDeps, 'services'> & { inFlight: InFlight },
  { messages, reactions, typing, read, delivered, sync, refresh }: ChatHandlers,
): ChatNamespace {
  const { inFlight, logger } = deps;
  const { presence } = deps.services;
  const namespace = io.of(CHAT_NAMESPACE) as unknown as ChatNamespace;
  guardNamespace(namespace, deps, {
    kind: 'chat',
    scopes: CHAT_SCOPES,
    dispatch: createDispatcher({
      logger,
      inFlight,
      handlers: {
        'message.send': messages.send,
        'message.edit': messages.edit,
        'message.delete': messages.remove,
        'reaction.add': reactions.add,
        'reaction.remove': reactions.remove,
        'typing.start': typing.start,
        'typing.stop': typing.stop,
        read,
        delivered,
        sync,
        'auth.refresh': refresh,
      },
    }),
    onOpen: ({ session, id }) => presence.connected(session.actor, id),
    onClose: ({ session, id }) => presence.disconnected(session.actor, id),
  });
  return namespace;
}
