import { MAX_CONTENT_CODE_POINTS } from '@sotto/protocol';
import type { ChangesPage, Message, MessagePage } from '@sotto/protocol';
import type { MessagesApi } from '../api/index.js';
import { ChatError, toChatError } from '../errors.js';
import type { OutgoingMessage } from '../events.js';
import type { HttpClient } from '../http/http-client.js';
import { paths } from '../http/paths.js';
import { createMessageId } from '../internal/message-id.js';
import type { Environment } from '../environment.js';
import { checkNotAborted, orAborted } from '../internal/or-aborted.js';
import type { OutboxStore } from '../options.js';
import type { SocketConnection } from '../socket/connection.js';
import type { GapHealer, MessageEventName } from '../sync/gap-recovery.js';
import { createOutbox } from '../outbox/outbox.js';
import type { Delivery } from '../outbox/outbox.js';

interface MessagesDeps {
  env: Environment;
  http: HttpClient;
  connection: SocketConnection;
  /** Whether the server is known to answer over REST, though no socket opens. */
  isPolling: () => boolean;
  healer: GapHealer;
  outboxStore: OutboxStore;
  /** Id of the own user. */
  userId: () => string | undefined;
  onOutbox: (room: string, messages: OutgoingMessage[]) => void;
}

/**
 * A text of this length has too many characters whatever they are. The server cuts the connection of whoever sends a
 * frame that is far too large, and would not even say why: each repeat would cost the next connection.
 *
 * @throws ChatError `validation_failed`
 */
function checkLength(content: unknown): void {
  if (typeof content !== 'string' || content.length <= 2 * MAX_CONTENT_CODE_POINTS) return;
  const message = `must have at most ${MAX_CONTENT_CODE_POINTS} characters`;
  throw new ChatError('validation_failed', `content: ${message}`, {
    errors: [{ path: 'content', code: 'too_long', message }],
  });
}

/** Messages: history over REST, sends over the socket where it is open, and their outbox. */
export function createMessages(deps: MessagesDeps) {
  const { env, http, connection, healer } = deps;
  const { clock, random, tabs } = env;
  const outbox = createOutbox({
    clock,
    random,
    tabs,
    store: deps.outboxStore,
    deliver,
    onChange: deps.onOutbox,
  });
  const isOnline = () => connection.state.status === 'online';

  async function deliver(outgoing: OutgoingMessage, attempt: number): Promise<Delivery> {
    const { room, content, clientMessageId } = outgoing;
    // A socket that did not answer is doubted, and the repeat goes another way. Both ways know the id.
    const bySocket = isOnline() && attempt % 2 === 0;
    let hasLeft = false;
    try {
      checkLength(content);
      // While no socket opens there may be no server: what never left must not be told as unconfirmed, nor the reverse.
      if (!isOnline() && !deps.isPolling() && connection.state.status !== 'idle')
        await http.get(paths.profile);
      hasLeft = true;
      const message = bySocket
        ? await connection.request('message.send', { room, content, clientMessageId })
        : await http.post<Message>(paths.messages(room), { body: { content, clientMessageId } });
      env.log.debug('Message stored', { room, clientMessageId, attempt, bySocket });
      return { message: learn('message.new', message) };
    } catch (cause) {
      const error = toChatError(cause);
      env.log.warn('Message not stored', { room, clientMessageId, attempt, bySocket, code: error.code });
      if (bySocket && error.code === 'timeout') connection.probe();
      return { error, left: hasLeft && mayHaveArrived(error) };
    }
  }

  /** Whether the server may have got what left and was not confirmed. */
  function mayHaveArrived({ code, status = 0 }: ChatError): boolean {
    return code === 'network' || code === 'timeout' || status >= 500;
  }

  /** Stored messages that were seen: what became of own ones is known. */
  function settle(messages: readonly Message[]): void {
    for (const message of messages) if (message.sender.id === deps.userId()) outbox.settle(message);
  }

  async function read<T extends { results: Message[] }>(answer: Promise<T>): Promise<T> {
    const page = await answer;
    settle(page.results);
    return page;
  }

  /** The answer to our own change is the change: its event need not be waited for. */
  function learn(name: MessageEventName, message: Message): Message {
    healer.receive(name, { room: message.room, rev: message.rev, message });
    return message;
  }

  /** Edits and deletions are safe to repeat: where the socket fails on the way, REST is asked. */
  async function change(
    bySocket: () => Promise<Message>,
    byRest: () => Promise<Message>,
    signal: AbortSignal | undefined,
  ): Promise<Message> {
    checkNotAborted(signal);
    if (!isOnline()) return byRest();
    return orAborted(bySocket(), signal).catch((cause: unknown) => {
      const error = toChatError(cause);
      if (error.code === 'network' || error.code === 'timeout') return byRest();
      throw error;
    });
  }

  const api: MessagesApi = {
    list: (slug, { signal, ...query } = {}) =>
      read(http.get<MessagePage>(paths.messages(slug), { query, signal })),
    async send(slug, content, { clientMessageId = createMessageId(), signal } = {}) {
      checkNotAborted(signal);
      if (env.closed.aborted) throw new ChatError('closed', 'The client was closed');
      return orAborted(outbox.send(slug, content, clientMessageId), signal);
    },
    async edit(slug, id, content, { signal } = {}) {
      checkLength(content);
      const message = await change(
        () => connection.request('message.edit', { room: slug, id, content }),
        () => http.patch<Message>(paths.message(slug, id), { body: { content }, signal }),
        signal,
      );
      return learn('message.updated', message);
    },
    async delete(slug, id, { signal } = {}) {
      const message = await change(
        () => connection.request('message.delete', { room: slug, id }),
        () => http.delete<Message>(paths.message(slug, id), { signal }),
        signal,
      );
      return learn('message.deleted', message);
    },
    changes: (slug, since, options) =>
      read(
        http.get<ChangesPage>(`${paths.room(slug)}changes/`, { query: { since }, signal: options?.signal }),
      ),
    async retry(clientMessageId, { signal } = {}) {
      checkNotAborted(signal);
      return orAborted(outbox.retry(clientMessageId), signal);
    },
    discard: (clientMessageId) => outbox.discard(clientMessageId),
    pending: (slug) => outbox.pending(slug),
    track: (slug, rev, seq) => healer.track(slug, rev, seq),
    catchUp: (slug) => healer.catchUp(slug),
    untrack: (slug) => healer.untrack(slug),
  };
  return { api, outbox, settle };
}
