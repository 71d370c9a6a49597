import { describe, expectTypeOf, it } from 'vitest';
import { ChatError, createChatClient } from './index.js';
import type {
  ChatClient,
  ChatErrorCode,
  Message,
  MessageEvent,
  OutgoingMessage,
  Page,
  Profile,
  Room,
  TokenStore,
} from './index.js';

// Checked by the compiler (`tsc --noEmit`); never run.
describe('public types', () => {
  const client = createChatClient({ serverUrl: 'https://chat.example', clientId: 'c' });

  it('answer protocol types', () => {
    expectTypeOf(client).toEqualTypeOf<ChatClient>();
    expectTypeOf(client.rooms.list({ scope: 'joined' })).resolves.toEqualTypeOf<Page<Room>>();
    expectTypeOf(client.messages.send('r', 'text')).resolves.toEqualTypeOf<Message>();
    expectTypeOf(client.messages.pending('r')).toEqualTypeOf<OutgoingMessage[]>();
    expectTypeOf(client.auth.restore()).resolves.toEqualTypeOf<Profile | null>();
  });

  it('know each event', () => {
    client.on('message.new', (event) => expectTypeOf(event).toEqualTypeOf<MessageEvent>());
    client.on('error', (error) => expectTypeOf(error.code).toEqualTypeOf<ChatErrorCode>());
    // @ts-expect-error there is no such event
    client.on('message.gone', () => undefined);
    // @ts-expect-error an error has no such code
    expectTypeOf(new ChatError('no_such_code', '')).toBeObject();
  });

  it('need what they need', () => {
    // @ts-expect-error a client needs its OAuth client
    createChatClient({ serverUrl: 'https://chat.example' });
    // @ts-expect-error scopes are named
    void client.rooms.list({ scope: 'everything' });
    expectTypeOf<{ load(): null; save(): void; clear(): void }>().toExtend<TokenStore>();
  });
});
