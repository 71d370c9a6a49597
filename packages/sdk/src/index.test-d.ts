import { describe, expectTypeOf, it } from 'vitest';
import {
  ChatError,
  createChatClient,
  createMemoryOutboxStore,
  createMemoryTokenStore,
  createWebOutboxStore,
  createWebTokenStore,
} from './index.js';
import type {
  AuthApi,
  ChatClient,
  ChatClientOptions,
  ChatErrorCode,
  ChatSocket,
  ClientEventMap,
  ClientEventName,
  Clock,
  ConnectionState,
  CreateSocket,
  ErrorCode,
  Member,
  MembersApi,
  Message,
  MessageEvent,
  MessagePage,
  MessagesApi,
  MonitorApi,
  MonitorConnection,
  MonitorSummary,
  OAuthErrorCode,
  OutboxStore,
  OutgoingMessage,
  Page,
  PresenceApi,
  Profile,
  RequestOptions,
  Room,
  RoomsApi,
  ServerEventName,
  ServerEvents,
  SystemData,
  TabChannel,
  TabLocks,
  TokenStore,
  TypingApi,
  User,
} from './index.js';
import { createPollingSocket } from './polling.js';

/** Where a type says `any`: the paths to it, one level of calls, promises, arrays and fields after the other. */
type IsAny<T> = 0 extends 1 & T ? true : false;
type AnyIn<T, Path extends string, Depth extends unknown[] = []> =
  IsAny<T> extends true
    ? Path
    : Depth['length'] extends 5
      ? never
      : T extends Platform
        ? never
        : T extends (...args: infer A) => infer R
          ? AnyIn<R, `${Path}()`, [...Depth, 0]> | AnyInItems<A, `${Path}(…)`, [...Depth, 0]>
          : T extends Promise<infer R>
            ? AnyIn<R, Path, [...Depth, 0]>
            : T extends readonly (infer I)[]
              ? AnyIn<I, `${Path}[]`, [...Depth, 0]>
              : T extends object
                ? { [K in keyof T & string]-?: AnyIn<T[K], `${Path}.${K}`, [...Depth, 0]> }[keyof T & string]
                : never;
type AnyInItems<A extends unknown[], Path extends string, Depth extends unknown[]> = {
  [K in keyof A]-?: AnyIn<A[K], Path, Depth>;
}[number];
/** What the platform declares is not ours to judge. */
type Platform = AbortSignal | typeof fetch | Error;
/** What the compiler takes `JSON.parse` to answer. */
type Loose = ReturnType<typeof JSON.parse>;

// Checked by the compiler (`tsc --noEmit`); never run.
describe('public types', () => {
  const client = createChatClient({ serverUrl: 'https://chat.example', clientId: 'c' });
  const { signal } = new AbortController();

  it('return protocol types', () => {
    expectTypeOf(client).toEqualTypeOf<ChatClient>();
    expectTypeOf(client.user).toEqualTypeOf<Profile | null>();
    expectTypeOf(client.connection).toEqualTypeOf<ConnectionState>();
    expectTypeOf(client.rooms.list({ scope: 'joined' })).resolves.toEqualTypeOf<Page<Room>>();
    expectTypeOf(client.messages.list('r', { before: 3 })).resolves.toEqualTypeOf<MessagePage>();
    expectTypeOf(client.messages.send('r', 'text')).resolves.toEqualTypeOf<Message>();
    expectTypeOf(client.messages.pending('r')).toEqualTypeOf<OutgoingMessage[]>();
    expectTypeOf(client.members.list('r')).resolves.toEqualTypeOf<Page<Member>>();
    expectTypeOf(client.auth.restore()).resolves.toEqualTypeOf<Profile | null>();
    expectTypeOf(client.auth.getAccessToken()).resolves.toEqualTypeOf<string>();
    expectTypeOf(client.typing.current('r')).toEqualTypeOf<User[]>();
    expectTypeOf(client.presence.statusOf('ada')).toEqualTypeOf<'online' | 'offline'>();
    expectTypeOf(client.monitor.connect()).toEqualTypeOf<MonitorConnection>();
    expectTypeOf(client.monitor.summary()).resolves.toEqualTypeOf<MonitorSummary>();
  });

  it('contain no any', () => {
    type Public = ChatClient & { options: ChatClientOptions; error: Omit<ChatError, keyof Error> };
    expectTypeOf<AnyIn<Public, 'client'>>().toEqualTypeOf<never>();
    expectTypeOf<AnyIn<ServerEvents, 'events'>>().toEqualTypeOf<never>();
    expectTypeOf<AnyIn<ClientEventMap, 'events'>>().toEqualTypeOf<never>();
    expectTypeOf<AnyIn<typeof createPollingSocket, 'polling'>>().toEqualTypeOf<never>();
    // What looks for it finds it.
    type Leaky = { a: { b: (c: string) => Promise<{ d: unknown }[]> }; e: (f: number) => void };
    expectTypeOf<AnyIn<Leaky, 'x'>>().toEqualTypeOf<never>();
    type Found = { list: (query: { q: Loose }) => Promise<{ results: Loose[] }> };
    expectTypeOf<AnyIn<Found, 'x'>>().toEqualTypeOf<'x.list(…).q' | 'x.list().results[]'>();
  });

  it('cover each event', () => {
    client.on('message.new', (event) => expectTypeOf(event).toEqualTypeOf<MessageEvent>());
    client.on('error', (error) => expectTypeOf(error.code).toEqualTypeOf<ChatErrorCode>());
    client.on('read', ({ seq }) => expectTypeOf(seq).toBeNumber());
    client.on('heads', ({ rooms }) => expectTypeOf(rooms).toEqualTypeOf<Record<string, number>>());
    client.on('auth.changed', ({ user }) => expectTypeOf(user).toEqualTypeOf<Profile | null>());
    expectTypeOf(client.on('rooms.stale', () => undefined)).toEqualTypeOf<() => void>();
    expectTypeOf<ServerEventName>().toExtend<ClientEventName>();
    // @ts-expect-error there is no such event
    client.on('message.gone', () => undefined);
    // @ts-expect-error an event has its own payload
    client.on('message.new', ({ user }) => user);
    // @ts-expect-error a listener is needed
    client.on('message.new');
    // @ts-expect-error the client's events are not for others to tell
    client.emit('message.new', {});
    client.monitor.connect().on('flow', ([frame]) => {
      expectTypeOf(frame?.ciphertext).toEqualTypeOf<string | undefined>();
      // @ts-expect-error the monitor knows no text
      return frame?.content;
    });
  });

  it('cover the events of system lines, and leave room for later ones', () => {
    const describe = (data: SystemData): string => {
      switch (data.type) {
        case 'room.renamed':
          expectTypeOf(data.name).toEqualTypeOf<string>();
          return data.name;
        case 'member.added':
          expectTypeOf(data.users).toEqualTypeOf<string[]>();
          return data.users.join();
        default:
          // @ts-expect-error what a later version writes is not known
          data.name.trim();
          return data.type;
      }
    };
    expectTypeOf(describe).returns.toBeString();
    expectTypeOf<Message['data']>().toEqualTypeOf<SystemData | undefined>();
    // @ts-expect-error a known event has its fields
    expectTypeOf<{ type: 'room.renamed' }>().toExtend<SystemData>();
  });

  it('cover each error', () => {
    expectTypeOf<ErrorCode | OAuthErrorCode>().toExtend<ChatErrorCode>();
    expectTypeOf<'not_sent_in_time' | 'aborted'>().toExtend<ChatErrorCode>();
    expectTypeOf(new ChatError('rate_limited', '').link).toBeString();
    expectTypeOf(new ChatError('rate_limited', '').retryAfter).toEqualTypeOf<number | undefined>();
    // @ts-expect-error an error has no such code
    expectTypeOf(new ChatError('no_such_code', '')).toBeObject();
    // @ts-expect-error what an error says is not changed afterwards
    new ChatError('network', '').code = 'timeout';
    // @ts-expect-error a code that does not exist is compared with in vain
    void (new ChatError('network', '').code === 'offline');
  });

  it('accept a signal in every method that waits', () => {
    type Waits<A> = {
      [K in keyof A]: A[K] extends (...args: infer P) => Promise<unknown>
        ? Extract<Required<P>[number], { signal?: AbortSignal | undefined }> extends never
          ? K
          : never
        : never;
    }[keyof A];
    expectTypeOf<Waits<AuthApi> | Waits<RoomsApi> | Waits<MembersApi> | Waits<MonitorApi>>().toBeNever();
    expectTypeOf<Waits<MessagesApi> | Waits<ChatClient>>().toBeNever();
    expectTypeOf<Waits<{ deaf: (slug: string) => Promise<void> }>>().toEqualTypeOf<'deaf'>();
    expectTypeOf(client.rooms.join).parameter(1).toEqualTypeOf<RequestOptions | undefined>();
    void client.rooms.join('r', { signal });
    // @ts-expect-error a signal is named
    void client.rooms.join('r', signal.reason as number);
    expectTypeOf<Waits<PresenceApi> | Waits<TypingApi>>().toBeNever();
  });

  it('require the required options', () => {
    // @ts-expect-error a client needs its OAuth client
    createChatClient({ serverUrl: 'https://chat.example' });
    // @ts-expect-error an option is not invented
    createChatClient({ serverUrl: 'https://chat.example', clientId: 'c', retries: 3 });
    // @ts-expect-error scopes are named
    void client.rooms.list({ scope: 'everything' });
    // @ts-expect-error roles are named
    void client.members.setRole('r', 'ada', 'king');
    // @ts-expect-error a message is sent under an id that is a text
    void client.messages.send('r', 'text', { clientMessageId: 7 });
    // @ts-expect-error a message has a text
    void client.messages.send('r');
    // @ts-expect-error a seq is a number
    void client.rooms.markRead('r', '7');
    // @ts-expect-error who is signed in is not set from outside
    client.user = null;
    // @ts-expect-error a deleted message has no text
    void client.messages.list('r').then(({ results }) => results[0]!.content.length);
    expectTypeOf<'public'>().toExtend<Room['visibility']>();
  });

  it('accept compatible implementations of others', () => {
    expectTypeOf<{ load(): null; save(): void; clear(): void }>().toExtend<TokenStore>();
    expectTypeOf(createMemoryTokenStore()).toEqualTypeOf<TokenStore>();
    expectTypeOf(createWebTokenStore).toBeCallableWith('key');
    expectTypeOf(createMemoryOutboxStore()).toEqualTypeOf<OutboxStore>();
    expectTypeOf(createWebOutboxStore()).toEqualTypeOf<OutboxStore>();
    expectTypeOf<LockManager>().toExtend<TabLocks>();
    expectTypeOf<BroadcastChannel>().toExtend<TabChannel>();
    expectTypeOf(createPollingSocket).toEqualTypeOf<CreateSocket>();
    expectTypeOf<{ now: () => number; setTimeout: typeof setTimeout; clearTimeout: () => void }>().toExtend<
      Partial<Clock>
    >();
    // @ts-expect-error a socket must be able to end
    expectTypeOf<Omit<ChatSocket, 'disconnect'>>().toExtend<ChatSocket>();
    expectTypeOf<OutgoingMessage['status']>().toEqualTypeOf<
      'queued' | 'sending' | 'sent' | 'unconfirmed' | 'failed'
    >();
    // @ts-expect-error a store must be able to forget
    expectTypeOf<Omit<TokenStore, 'clear'>>().toExtend<TokenStore>();
    expectTypeOf<MessagesApi['discard']>().returns.toBeVoid();
  });
});
