import type { ChatClient } from './api/chat-client.js';
import { createClientParts } from './client-parts.js';
import { clientClosed } from './internal/check-open.js';
import type { ChatClientOptions } from './options.js';

/**
 * Creates a client. It sends no request, starts no timer and touches no storage until it is used.
 *
 * @param options - where the server is, who the site is, and what to replace
 * @returns the client
 * @example
 * const client = createChatClient({ serverUrl: 'https://chat.example', clientId: 'demo' });
 * await client.auth.signIn({ username: 'ada', password });
 * await client.connect();
 * await client.messages.send('general', 'Hello');
 */
export function createChatClient(options: ChatClientOptions): ChatClient {
  const closing = new AbortController();
  const parts = createClientParts(options, closing.signal);
  const { connection, events, session } = parts;

  return {
    serverUrl: parts.env.serverUrl,
    clientId: parts.env.clientId,
    auth: parts.auth,
    ...parts.resources,
    messages: parts.messages,
    drafts: parts.drafts.api,
    presence: parts.presence.api,
    typing: parts.typing.api,
    monitor: parts.monitor.api,
    get connection() {
      return connection.state;
    },
    get user() {
      return session.user;
    },
    connect: async ({ signal } = {}) => connection.connect(signal),
    disconnect: connection.pause,
    close() {
      // Deletions are sent by requests that go on.
      parts.held.end();
      closing.abort();
      const error = clientClosed();
      // First the outbox: its messages have not failed, and the next visit sends them.
      parts.outbox.close(error);
      parts.endSession(error);
      parts.tokens.close();
      events.clear();
    },
    on: events.on,
  };
}
