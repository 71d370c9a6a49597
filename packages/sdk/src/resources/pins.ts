import type { Message, PinnedMessages } from '@sotto/protocol';
import type { MessagesApi } from '../api/messages.js';
import type { HttpClient } from '../http/http-client.js';
import { paths } from '../http/paths.js';
import type { OwnReactionsState } from '../sync/own-reactions.js';
import type { MessageEventName } from '../sync/tracked-room.js';

/** Pinned messages, over REST. */
export function createPins({
  http,
  reactions,
  resolve,
  learn,
}: {
  http: HttpClient;
  reactions: Pick<OwnReactionsState, 'learn'>;
  resolve: (message: Message) => Message;
  learn: (name: MessageEventName, message: Message) => Message;
}): Pick<MessagesApi, 'pin' | 'unpin' | 'pins'> {
  return {
    async pin(slug, id, { signal } = {}) {
      return learn('message.updated', await http.put<Message>(paths.pin(slug, id), { signal, isOwn: true }));
    },
    async unpin(slug, id, { signal } = {}) {
      return learn(
        'message.updated',
        await http.delete<Message>(paths.pin(slug, id), { signal, isOwn: true }),
      );
    },
    async pins(slug, options) {
      const { results } = await reactions.learn(
        http.get<PinnedMessages>(paths.ofRoom(slug, 'pins'), options),
        (response) => [response],
      );
      return results.map(resolve);
    },
  };
}
