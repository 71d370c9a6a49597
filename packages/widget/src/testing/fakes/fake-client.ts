import { ChatError } from '@sotto/sdk';
import type {
  BannedUser,
  ChatClient,
  ChatErrorCode,
  ClientEventMap,
  ClientEventName,
  ConnectionState,
  EditOptions,
  Invitation,
  Member,
  Message,
  MessageVersion,
  MessagesQuery,
  OutgoingMessage,
  Profile,
  Report,
  Room,
  SendOptions,
  User,
} from '@sotto/sdk';
import { FakeDeletions } from './fake-deletions.js';
import { FakeFiles } from './fake-files.js';
import { beginsWith, sharedRooms } from './people-search.js';

type Listener = (payload: never) => void;
type Payload<E extends ClientEventName> = Parameters<ClientEventMap[E]>[0];

/** When the first room was created. */
export const START = Date.UTC(2026, 10, 23, 12, 0);

/** Creates a user. */
export function makeUser(username: string, displayName = username): User {
  return { id: `id-${username}`, username, displayName, kind: 'user' };
}

/** The person who looks. */
export const ada: Profile = {
  ...makeUser('ada', 'Ada Lind'),
  scopes: ['chat'],
  createdAt: new Date(START).toISOString(),
};

/** A stored message; one minute after the other by default. */
export function makeMessage(seq: number, change: Partial<Message> = {}): Message {
  return {
    id: `m${seq}`,
    room: 'stage',
    seq,
    rev: seq,
    sender: makeUser('mira', 'Mira Okafor'),
    content: `Message ${seq}`,
    clientMessageId: `c${seq}`,
    createdAt: new Date(START + seq * 60_000).toISOString(),
    reactions: [],
    ...change,
  };
}

const INVITATION = {
  ...{ id: 'new', createdBy: ada, createdAt: ada.createdAt },
  expiresAt: new Date(START + 86_400_000).toISOString(),
  maxUses: 10,
  uses: 2,
};

function unpinned(message: Message): Message {
  delete message.pinnedAt;
  return message;
}

/** A client in memory with one room: its calls take effect at once, and `failNext` makes one call fail. */
export class FakeClient {
  readonly user = ada;
  connection: ConnectionState = { status: 'online' };
  readonly calls: [name: string, ...parameters: unknown[]][] = [];
  room: Room;
  history: Message[] = [];
  roster: Member[] = [];
  /** People on one page of `members.list`. */
  memberPage = 100;
  outbox: OutgoingMessage[] = [];
  typists: User[] = [];
  banned: BannedUser[] = [];
  blocked: User[] = [];
  invited: Invitation[] = [];
  preview = { name: 'Invited crew', memberCount: 12, invitedBy: makeUser('mira', 'Mira Okafor') };
  reported: Report[] = [];
  directory: User[] = [];
  /** Names of the rooms in which others are with the user, by username. */
  sharedRooms: Record<string, string[]> = {};
  /** Who reacted, by emoji. */
  reactors: Record<string, User[]> = {};
  /** What every message said before its edits. */
  versions: MessageVersion[] = [];
  /** The own reactions, by message id. */
  readonly own = new Map<string, string[]>();
  /** Usernames of those who are online. */
  readonly online = new Set<string>();
  /** Names of the calls that are held until `release`. */
  readonly holds = new Set<string>();
  private readonly listeners = new Map<string, Set<Listener>>();
  private readonly failures = new Map<string, ChatErrorCode>();
  private held: (() => void)[] = [];
  private nextId = 0;

  constructor(count = 0, room: Partial<Room> = {}) {
    this.history = Array.from({ length: count }, (_, at) => makeMessage(at + 1));
    this.room = {
      slug: 'stage',
      name: 'Stage crew',
      kind: 'room',
      visibility: 'private',
      permissions: { write: 'all', invite: 'moderators', guests: 'write' },
      slowModeSeconds: 0,
      abilities: [],
      notifications: { level: 'all' },
      memberCount: 3,
      lastSeq: count,
      rev: count,
      createdAt: new Date(START).toISOString(),
      unreadCount: 0,
      mentionCount: 0,
      lastReadSeq: count,
      role: 'owner',
      ...room,
    };
    this.roster = [
      this.member(ada, 'owner'),
      this.member(makeUser('mira', 'Mira Okafor'), 'moderator'),
      { ...this.member(makeUser('jonas', 'Jonas Weber'), 'member'), status: 'offline' },
    ];
  }

  /** As what elements consume. */
  get client(): ChatClient {
    return this as unknown as ChatClient;
  }

  /** Lets the next call of this name fail. */
  failNext(name: string, code: ChatErrorCode): void {
    this.failures.set(name, code);
  }

  /** Lets held calls go. */
  release(): void {
    for (const go of this.held.splice(0)) go();
  }

  on<E extends ClientEventName>(event: E, listener: ClientEventMap[E]): () => void {
    const all = this.listeners.get(event) ?? new Set();
    this.listeners.set(event, all.add(listener as Listener));
    return () => all.delete(listener as Listener);
  }

  /** How many listeners there are, to all events together. */
  get listenerCount(): number {
    return [...this.listeners.values()].reduce((sum, { size }) => sum + size, 0);
  }

  /** The connection is another one from now on. */
  setConnection(state: ConnectionState): void {
    this.connection = state;
    this.emit('connection.changed', state);
  }

  connect = async (): Promise<void> => void this.calls.push(['connect']);

  emit<E extends ClientEventName>(event: E, payload: Payload<E>): void {
    for (const listener of this.listeners.get(event) ?? []) listener(payload as never);
  }

  /** Stores a message of another user and dispatches it. */
  receive(change: Partial<Message> = {}): Message {
    const message = this.store({ createdAt: new Date().toISOString(), ...change });
    this.emit('message.new', { room: 'stage', rev: message.rev, message });
    return message;
  }

  /** What is on its way from now on. */
  setOutbox(messages: OutgoingMessage[]): void {
    this.outbox = messages;
    this.emit('outbox.changed', { room: 'stage', messages });
  }

  readonly rooms = {
    get: () => this.answer('rooms.get', () => this.room),
    update: (_: string, input: object) =>
      this.answer('rooms.update', () => ({ ...this.room, ...input }), input),
    join: (_?: string) => this.answer('rooms.join', () => ({ ...this.room, role: 'member' as const })),
    leave: (slug: string) => this.answer('rooms.leave', () => undefined, slug),
    unarchive: () =>
      this.answer('rooms.unarchive', () => {
        const { archivedAt: _, ...room } = this.room;
        return room;
      }),
    markRead: (_: string, seq: number) => this.answer('rooms.markRead', () => undefined, seq),
    markUnread: (_: string, seq: number) => this.answer('rooms.markUnread', () => undefined, seq),
    delete: (slug: string) => this.answer('rooms.delete', () => undefined, slug),
    direct: (username: string) => {
      const room = {
        slug: `d-${username}`,
        kind: 'direct' as const,
        name: username,
        peer: makeUser(username),
      };
      return this.answer('rooms.direct', () => ({ ...this.room, ...room }), username);
    },
  };

  readonly members = {
    list: (_: string, { cursor = '0' }: { cursor?: string } = {}) =>
      this.answer('members.list', () => {
        const end = Number(cursor) + this.memberPage;
        const nextCursor = end < this.roster.length ? String(end) : null;
        return { results: this.roster.slice(Number(cursor), end), nextCursor };
      }),
    add: (_: string, { username }: { username: string }) =>
      this.answer('members.add', () => this.member(makeUser(username), 'member'), username),
    setRole: (_: string, username: string, role: Member['role']) =>
      this.answer('members.setRole', () => this.member(makeUser(username), role), username, role),
    remove: (_: string, username: string) => this.answer('members.remove', () => undefined, username),
    mute: (_: string, username: string, input: object) =>
      this.answer('members.mute', () => undefined, username, input),
    unmute: (_: string, username: string) => this.answer('members.unmute', () => undefined, username),
    ban: (_: string, username: string, input: object) =>
      this.answer('members.ban', () => undefined, username, input),
    unban: (_: string, username: string) => this.answer('members.unban', () => undefined, username),
    banned: () => this.answer('members.banned', () => ({ results: this.banned, nextCursor: null })),
  };

  readonly presence = { statusOf: (username: string) => (this.online.has(username) ? 'online' : 'offline') };

  readonly blocks = {
    list: () => this.answer('blocks.list', () => this.blocked),
    add: (username: string) =>
      this.answer('blocks.add', () => this.setBlocked([...this.blocked, makeUser(username)]), username),
    remove: (username: string) =>
      this.answer(
        'blocks.remove',
        () => this.setBlocked(this.blocked.filter((user) => user.username !== username)),
        username,
      ),
  };

  readonly invitations = {
    create: (_: string, input: object) =>
      this.answer('invitations.create', () => ({ ...INVITATION, token: 'secret', ...input }), input),
    list: () => this.answer('invitations.list', () => ({ results: this.invited, nextCursor: null })),
    revoke: (_: string, id: string) => this.answer('invitations.revoke', () => undefined, id),
    preview: (token: string) => this.answer('invitations.preview', () => this.preview, token),
    accept: (token: string) =>
      this.answer(
        'invitations.accept',
        () => ({ ...this.room, slug: 'invited', name: 'Invited crew' }),
        token,
      ),
  };

  readonly reports = {
    list: (_: string, { resolved = false }: { resolved?: boolean } = {}) =>
      this.answer('reports.list', () => ({
        results: this.reported.filter(({ resolvedAt }) => Boolean(resolvedAt) === resolved),
        nextCursor: null,
      })),
    resolve: (_: string, id: string) =>
      this.answer('reports.resolve', () => this.reported.find((report) => report.id === id), id),
  };

  readonly users = {
    search: (text: string) =>
      this.answer('users.search', () => this.directory.filter(beginsWith(text.toLowerCase())), text),
    sharedRooms: (username: string) =>
      this.answer('users.sharedRooms', () => sharedRooms(this.sharedRooms[username] ?? []), username),
  };

  readonly files = new FakeFiles();

  readonly typing = {
    start: () => void this.calls.push(['typing.start']),
    stop: () => void this.calls.push(['typing.stop']),
    current: () => this.typists,
  };

  readonly deletions = new FakeDeletions(this);
  readonly messages = {
    track: (slug: string, rev: number, seq: number) => void this.calls.push(['track', slug, rev, seq]),
    catchUp: (slug: string) => void this.calls.push(['catchUp', slug]),
    untrack: (slug: string) => void this.calls.push(['untrack', slug]),
    pending: () => this.outbox,
    list: (_: string, { before, after, around, limit = 50 }: MessagesQuery = {}) =>
      this.answer('messages.list', () => {
        if (around !== undefined) {
          const from = Math.max(
            0,
            this.history.findIndex(({ seq }) => seq >= around) - Math.floor(limit / 2),
          );
          const results = this.history.slice(from, from + limit);
          const hasMoreAfter = from + limit < this.history.length;
          return { results, hasMoreBefore: from > 0, hasMoreAfter };
        }
        const beyond = this.history.filter(({ seq }) =>
          after === undefined ? seq < (before ?? Infinity) : seq > after,
        );
        const results = after === undefined ? beyond.slice(-limit) : beyond.slice(0, limit);
        return {
          results,
          hasMoreBefore: (results[0]?.seq ?? 1) > 1,
          hasMoreAfter: (results.at(-1)?.seq ?? 0) < (this.history.at(-1)?.seq ?? 0),
        };
      }),
    send: (
      _: string,
      content: string,
      { clientMessageId = `own${++this.nextId}`, format, replyTo, files }: SendOptions = {},
    ) => this.send(clientMessageId, content, { format, replyTo, ...(files?.length && { files }) }),
    retry: (id: string) => {
      const { content, ...options } = this.outbox.find(({ clientMessageId }) => clientMessageId === id)!;
      return this.send(id, content, options);
    },
    react: (_: string, id: string, emoji: string) =>
      this.answer('messages.react', () => this.setOwn(id, [...(this.own.get(id) ?? []), emoji]), id, emoji),
    unreact: (_: string, id: string, emoji: string) =>
      this.answer(
        'messages.unreact',
        () =>
          this.setOwn(
            id,
            (this.own.get(id) ?? []).filter((one) => one !== emoji),
          ),
        ...[id, emoji],
      ),
    reactionsOf: ({ id, reactions }: Message) => {
      const own = this.own.get(id) ?? [];
      const added = own.filter((emoji) => !reactions.some((reaction) => reaction.emoji === emoji));
      return [
        ...reactions.map((reaction) => ({ ...reaction, own: own.includes(reaction.emoji) })),
        ...added.map((emoji) => ({ emoji, count: 1, users: ['ada'], own: true })),
      ];
    },
    versions: (_: string, id: string) => this.answer('messages.versions', () => this.versions, id),
    reactors: (_: string, id: string, emoji: string) =>
      this.answer(
        'messages.reactors',
        () => ({ results: this.reactors[emoji] ?? [], nextCursor: null }),
        ...[id, emoji],
      ),
    pins: () =>
      this.answer('messages.pins', () =>
        this.history
          .filter(({ pinnedAt }) => pinnedAt !== undefined)
          .sort((one, other) => (one.pinnedAt! < other.pinnedAt! ? 1 : -1)),
      ),
    pin: (_: string, id: string) =>
      this.answer(
        'messages.pin',
        () => this.tell(this.change(id, { pinnedAt: new Date().toISOString() })),
        id,
      ),
    unpin: (_: string, id: string) =>
      this.answer('messages.unpin', () => this.tell(unpinned(this.change(id, {}))), id),
    report: (_: string, id: string, input: object) =>
      this.answer('messages.report', () => undefined, id, input),
    discard: (id: string) => this.setOutbox(this.outbox.filter((one) => one.clientMessageId !== id)),
    edit: (_: string, id: string, content: string, { format }: EditOptions = {}) =>
      this.answer(
        'messages.edit',
        () => this.change(id, { content, ...(format && { format }), editedAt: new Date().toISOString() }),
        id,
      ),
    ...this.deletions.api,
    delete: (_: string, id: string) =>
      this.answer(
        'messages.delete',
        () => this.change(id, { content: null, deletedAt: new Date().toISOString() }),
        id,
      ),
  };

  private setOwn(id: string, emojis: string[]): string[] {
    this.own.set(id, emojis);
    this.emit('reactions.changed', { room: 'stage', id });
    return emojis;
  }

  private setBlocked(users: User[]): void {
    this.blocked = users;
    this.emit('blocks.changed', {});
  }

  private async send(
    clientMessageId: string,
    content: string,
    { format, replyTo, files }: Pick<SendOptions, 'format' | 'replyTo' | 'files'>,
  ): Promise<Message> {
    const others = this.outbox.filter((one) => one.clientMessageId !== clientMessageId);
    const createdAt = new Date().toISOString();
    const words = { content, ...(format && { format }), ...(files && { files }) };
    const outgoing = {
      ...{ clientMessageId, room: 'stage', ...words, createdAt },
      ...(replyTo !== undefined && { replyTo }),
    };
    const original = this.history.find(({ seq }) => seq === replyTo);
    const quoted = original && {
      replyTo: { seq: original.seq, id: original.id, sender: original.sender, content: original.content },
    };
    this.setOutbox([...others, { ...outgoing, status: 'sending' }]);
    try {
      const message = await this.answer(
        'messages.send',
        () => this.store({ sender: ada, ...words, clientMessageId, createdAt, ...quoted }),
        ...(replyTo === undefined ? [content] : [content, replyTo]),
      );
      this.outbox = others;
      const sent: OutgoingMessage = { ...outgoing, status: 'sent', message };
      this.emit('outbox.changed', { room: 'stage', messages: [...others, sent] });
      this.emit('message.new', { room: 'stage', rev: message.rev, message });
      return message;
    } catch (error) {
      this.setOutbox([...others, { ...outgoing, status: 'failed', error: error as ChatError }]);
      throw error;
    }
  }

  private async answer<T>(name: string, act: () => T, ...parameters: unknown[]): Promise<T> {
    this.calls.push([name, ...parameters]);
    await (this.holds.has(name) ? new Promise<void>((go) => this.held.push(go)) : Promise.resolve());
    const code = this.failures.get(name);
    this.failures.delete(name);
    if (code) throw new ChatError(code, code);
    return act();
  }

  private store(change: Partial<Message>): Message {
    const message = makeMessage((this.history.at(-1)?.seq ?? 0) + 1, { rev: ++this.room.rev, ...change });
    this.history.push(message);
    return message;
  }

  private change(id: string, change: Partial<Message>): Message {
    const at = this.history.findIndex((message) => message.id === id);
    const message = { ...this.history[at]!, ...change, rev: ++this.room.rev };
    this.history[at] = message;
    return message;
  }

  /** Dispatches what became of a message. */
  private tell(message: Message): Message {
    this.emit('message.updated', { room: 'stage', rev: message.rev, message });
    return message;
  }

  private member(user: User, role: Member['role']): Member {
    return { user, role, status: 'online', joinedAt: new Date(START).toISOString(), lastReadSeq: 0 };
  }
}
