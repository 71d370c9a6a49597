import { MAX_CONTENT_CODE_POINTS } from '@sotto/protocol';
import type { EditMessageInput, Message, ReactionState } from '@sotto/protocol';
import type { Environment } from '../environment.js';
import { ChatError, toChatError } from '../errors.js';
import type { OutgoingMessage } from '../events.js';
import type { HttpClient } from '../http/http-client.js';
import { paths } from '../http/paths.js';
import { checkNotAborted, orAborted } from '../internal/or-aborted.js';
import type { Delivery, Transport } from '../outbox/transport.js';
import type { SocketConnection } from '../socket/connection.js';

interface MessageTransportDeps {
  env: Pick<Environment, 'log'>;
  http: HttpClient;
  connection: Pick<SocketConnection, 'state' | 'request' | 'probe'> & {
    /** The server is known to respond over REST, though no socket opens. */
    readonly isPolling: boolean;
  };
}

export type MessageTransport = ReturnType<typeof createMessageTransport>;

/**
 * Refuses a text that is too long whatever its characters are. The server cuts the connection of a client that sends far
 * too large a frame, without a reason: each repeat would cost the next connection.
 *
 * @throws {validation_failed} the text is too long
 */
function checkLength(content: unknown): void {
  if (typeof content !== 'string' || content.length <= 2 * MAX_CONTENT_CODE_POINTS) return;
  const message = `must have at most ${MAX_CONTENT_CODE_POINTS} characters`;
  throw new ChatError('validation_failed', `content: ${message}`, {
    errors: [{ path: 'content', code: 'too_long', message }],
  });
}

/** Whether no response arrived, so the server may have got the request. */
const isUnanswered = ({ code }: ChatError) => code === 'network' || code === 'timeout';

/** Sends messages and their changes: over the socket if it is open, else over REST. */
export function createMessageTransport({ env, http, connection }: MessageTransportDeps) {
  const isOnline = () => connection.state.status === 'online';

  async function deliver(outgoing: OutgoingMessage, attempt: number): Promise<Delivery> {
    const { room, content, format, mentions, clientMessageId, author, replyTo, files } = outgoing;
    const body = {
      ...{ content, clientMessageId },
      ...(format && { format }),
      ...(mentions && { mentions }),
      ...(author !== undefined && { author }),
      ...(replyTo !== undefined && { replyTo }),
      ...(files && { files: files.map(({ id }) => id) }),
    };
    // A socket without an acknowledgement is doubted, and the repeat goes the other way. Both know the id.
    const bySocket = isOnline() && attempt % 2 === 0;
    const details = { room, clientMessageId, attempt, bySocket };
    let hasLeft = false;
    try {
      checkLength(content);
      // While no socket opens there may be no server: this request tells whether a lost message can have left at all.
      if (!isOnline() && !connection.isPolling && connection.state.status !== 'idle')
        await http.get(paths.profile, { isOwn: true });
      hasLeft = true;
      const message = bySocket
        ? await connection.request('message.send', { room, ...body })
        : await http.post<Message>(paths.messages(room), { body, isOwn: true });
      env.log.debug('Message stored', details);
      return { message };
    } catch (cause) {
      const error = toChatError(cause);
      env.log.warn('Message not stored', { ...details, code: error.code });
      if (bySocket && error.code === 'timeout') connection.probe();
      return { error, left: hasLeft && (isUnanswered(error) || (error.status ?? 0) >= 500) };
    }
  }

  /** Changes are safe to repeat: if the socket fails on the way, REST follows. */
  async function change<T>(
    bySocket: () => Promise<T>,
    byRest: () => Promise<T>,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    checkNotAborted(signal);
    if (!isOnline()) return byRest();
    return orAborted(bySocket(), signal).catch((cause: unknown) => {
      const error = toChatError(cause);
      if (isUnanswered(error)) return byRest();
      throw error;
    });
  }

  return {
    deliver,
    async edit(room: string, id: string, body: EditMessageInput, signal?: AbortSignal): Promise<Message> {
      checkLength(body.content);
      return change(
        () => connection.request('message.edit', { room, id, ...body }),
        () => http.patch<Message>(paths.message(room, id), { body, signal, isOwn: true }),
        signal,
      );
    },
    delete: (room: string, id: string, signal?: AbortSignal): Promise<Message> =>
      change(
        () => connection.request('message.delete', { room, id }),
        () => http.delete<Message>(paths.message(room, id), { signal, isOwn: true }),
        signal,
      ),
    react: (room: string, id: string, emoji: string): Promise<ReactionState> =>
      change(
        () => connection.request('reaction.add', { room, id, emoji }),
        () => http.put<ReactionState>(paths.reaction(room, id, emoji)),
        undefined,
      ),
    unreact: (room: string, id: string, emoji: string): Promise<ReactionState> =>
      change(
        () => connection.request('reaction.remove', { room, id, emoji }),
        () => http.delete<ReactionState>(paths.reaction(room, id, emoji)),
        undefined,
      ),
  } satisfies Transport & Record<string, unknown>;
}
