import type {
  ChangesPage,
  FileRef,
  Message,
  MessagePage,
  MessageVersions,
  Page,
  User,
} from '@sotto/protocol';
import type { MessagesApi } from '../api/messages.js';
import type { Environment } from '../environment.js';
import type { HttpClient } from '../http/http-client.js';
import { paths } from '../http/paths.js';
import { checkOpen } from '../internal/check-open.js';
import { encodeJson } from '../internal/encode-json.js';
import { createMessageId } from '../internal/message-id.js';
import { checkNotAborted, orAborted } from '../internal/or-aborted.js';
import type { HeldDeletions } from '../sync/deletions/held-deletions.js';
import type { Outbox } from '../outbox/outbox.js';
import { toMention } from '../internal/to-mention.js';
import type { GapRecovery } from '../sync/gap-recovery.js';
import type { OwnReactionsState } from '../sync/own-reactions.js';
import { eventOf } from '../sync/tracked-room.js';
import type { MessageEventName } from '../sync/tracked-room.js';
import type { MessageTransport } from './message-transport.js';
import { createPins } from './pins.js';

export interface MessagesDeps {
  env: Pick<Environment, 'closed'>;
  http: HttpClient;
  transport: Pick<MessageTransport, 'edit' | 'delete'>;
  outbox: Outbox;
  held: Pick<HeldDeletions, 'hold' | 'undo' | 'in'>;
  recovery: GapRecovery;
  reactions: OwnReactionsState;
  /** Returns a message as that of the account that its sender has joined. */
  resolve: (message: Message) => Message;
  /** Messages were read: own ones among them are stored. */
  onRead: (messages: readonly Message[]) => void;
}

/** Returns a promise that nobody needs to wait for: a rejection that nobody handles would end Node. */
function canIgnore<T>(result: Promise<T>): Promise<T> {
  result.catch(() => undefined);
  return result;
}

/** Messages: history over REST, sends through the outbox, changes over the transport. */
export function createMessages(deps: MessagesDeps): MessagesApi {
  const { env, http, transport, outbox, recovery, reactions, held } = deps;

  async function read<T extends MessagePage | ChangesPage>(request: Promise<T>): Promise<T> {
    const page = await reactions.learn(request, (response) => [response]);
    const results = page.results.map(deps.resolve);
    deps.onRead(results);
    return { ...page, results };
  }

  /** The response to an own change is the change: its event need not be waited for. */
  function learn(name: MessageEventName, message: Message): Message {
    recovery.receive(name, eventOf(message));
    return message;
  }

  async function change(
    kind: 'react' | 'unreact',
    place: Parameters<OwnReactionsState['change']>[1],
    signal: AbortSignal | undefined,
  ): Promise<string[]> {
    checkNotAborted(signal);
    return orAborted(reactions.change(kind, place), signal);
  }

  return {
    list: (slug, { signal, ...query } = {}) =>
      read(http.get<MessagePage>(paths.messages(slug), { query, signal, isOwn: true })),
    async send(
      slug,
      content,
      { clientMessageId = createMessageId(), replyTo, format, mentions, files, signal } = {},
    ) {
      checkNotAborted(signal);
      checkOpen(env);
      const more = {
        ...(replyTo !== undefined && { replyTo }),
        ...(format && { format }),
        ...(mentions?.length && { mentions: mentions.map(toMention) }),
        // Frameworks pass proxies, which neither channels nor databases take.
        ...(files?.length && { files: JSON.parse(encodeJson(files)) as FileRef[] }),
      };
      return orAborted(outbox.send(slug, content, clientMessageId, more), signal);
    },
    async edit(slug, id, content, { format, mentions, signal } = {}) {
      const body = { content, ...(format && { format }), ...(mentions?.length && { mentions }) };
      return learn('message.updated', await transport.edit(slug, id, body, signal));
    },
    async delete(slug, id, { signal } = {}) {
      return learn('message.deleted', await transport.delete(slug, id, signal));
    },
    deleteSoon: held.hold,
    undoDelete: held.undo,
    deletions: held.in,
    react: (slug, id, emoji, { signal } = {}) =>
      canIgnore(change('react', { room: slug, id, emoji }, signal)),
    unreact: (slug, id, emoji, { signal } = {}) =>
      canIgnore(change('unreact', { room: slug, id, emoji }, signal)),
    reactionsOf: reactions.of,
    reactors: (slug, id, emoji, { signal, ...query } = {}) =>
      http.get<Page<User>>(paths.reaction(slug, id, emoji), { query, signal }),
    ...createPins({ http, reactions, resolve: deps.resolve, learn }),
    versions: async (slug, id, options) =>
      (await http.get<MessageVersions>(paths.versions(slug, id), options)).results,
    async report(slug, id, report, options) {
      await http.post(`${paths.message(slug, id)}report/`, { ...options, body: report });
    },
    changes: (slug, since, options) =>
      read(http.get<ChangesPage>(paths.changes(slug), { ...options, query: { since }, isOwn: true })),
    async retry(clientMessageId, { signal } = {}) {
      checkNotAborted(signal);
      return orAborted(outbox.retry(clientMessageId), signal);
    },
    discard: outbox.discard,
    pending: outbox.pending,
    track: recovery.track,
    catchUp: recovery.recover,
    untrack: recovery.untrack,
  };
}
