import type { ChangesPage, Message, MessagePage } from '@sotto/protocol';
import type { MessagesApi } from '../api.js';
import type { ChatError } from '../errors.js';
import { toChatError } from '../errors.js';
import type { OutgoingMessage } from '../events.js';
import type { HttpClient } from '../http/http-client.js';
import { paths } from '../http/paths.js';
import { createMessageId } from '../internal/message-id.js';
import type { Environment } from '../internal/environment.js';
import type { SocketConnection } from '../socket/socket-connection.js';
import type { GapHealer, MessageEventName } from '../sync/gap-healer.js';
import { createOutbox } from '../sync/outbox.js';

interface MessagesDeps {
  env: Environment;
  http: HttpClient;
  connection: SocketConnection;
  healer: GapHealer;
  onOutbox: (room: string, messages: OutgoingMessage[]) => void;
}

/** Messages: history over REST, sends over the socket where it is open, and their outbox. */
export function createMessages({ env, http, connection, healer, onOutbox }: MessagesDeps) {
  const outbox = createOutbox({ clock: env.clock, random: env.random, deliver, onChange: onOutbox });
  const isOnline = () => connection.state.status === 'online';

  async function deliver(outgoing: OutgoingMessage, attempt: number): Promise<Message> {
    const { room, content, clientMessageId } = outgoing;
    // A socket that did not answer is doubted, and the repeat goes another way. Both ways know the id.
    const bySocket = isOnline() && attempt % 2 === 0;
    const message = bySocket
      ? await connection.request('message.send', { room, content, clientMessageId }).catch(doubt)
      : await http.post<Message>(paths.messages(room), { body: { content, clientMessageId } });
    learn('message.new', message);
    return message;
  }

  function doubt(error: ChatError): never {
    if (error.code === 'timeout') connection.probe();
    throw error;
  }

  /**
   * The answer to our own change is the change: its event need not be waited for. Where nobody tells the two apart by
   * `rev`, in a room that is not tracked, the event alone is told.
   */
  function learn(name: MessageEventName, message: Message): Message {
    if (healer.tracks(message.room)) healer.receive(name, { room: message.room, rev: message.rev, message });
    return message;
  }

  /** Edits and deletions are safe to repeat: where the socket fails on the way, REST is asked. */
  async function change(bySocket: () => Promise<Message>, byRest: () => Promise<Message>): Promise<Message> {
    if (!isOnline()) return byRest();
    return bySocket().catch((cause: unknown) => {
      const error = toChatError(cause);
      if (error.code === 'network' || error.code === 'timeout') return byRest();
      throw error;
    });
  }

  const api: MessagesApi = {
    list: (slug, { signal, ...query } = {}) => http.get<MessagePage>(paths.messages(slug), { query, signal }),
    send: (slug, content, { clientMessageId = createMessageId() } = {}) =>
      outbox.send(slug, content, clientMessageId),
    async edit(slug, id, content) {
      const message = await change(
        () => connection.request('message.edit', { room: slug, id, content }),
        () => http.patch<Message>(paths.message(slug, id), { body: { content } }),
      );
      return learn('message.updated', message);
    },
    async delete(slug, id) {
      const message = await change(
        () => connection.request('message.delete', { room: slug, id }),
        () => http.delete<Message>(paths.message(slug, id)),
      );
      return learn('message.deleted', message);
    },
    changes: (slug, since, options) =>
      http.get<ChangesPage>(`${paths.room(slug)}changes/`, { query: { since }, ...options }),
    retry: (clientMessageId) => outbox.retry(clientMessageId),
    discard: (clientMessageId) => outbox.discard(clientMessageId),
    pending: (slug) => outbox.pending(slug),
    track: (slug, rev) => healer.track(slug, rev),
    untrack: (slug) => healer.untrack(slug),
  };
  return { api, outbox };
}
