import { ChatError, DEFAULT_NOTIFICATION_SETTINGS, DEFAULT_PRIVACY_SETTINGS } from '@sotto/sdk';
import type {
  ChatErrorCode,
  CipherFlow,
  MonitorEventMap,
  MonitorSummary,
  NotificationSettings,
  PrivacySettings,
  Profile,
  Room,
  Session,
  RoomNotifications,
  SiteConfig,
  UpdateNotificationSettingsInput,
  UpdatePrivacySettingsInput,
} from '@sotto/sdk';
import { ada, FakeClient, makeUser } from './fake-client.js';
import { FakeDrafts } from './fake-drafts.js';

/** A Fernet token by its form: version, time, and random bytes for the rest. */
function makeToken(ciphertextBytes = 32, seconds = 1_795_442_607): string {
  const bytes = crypto.getRandomValues(new Uint8Array(1 + 8 + 16 + ciphertextBytes + 32));
  bytes[0] = 0x80;
  new DataView(bytes.buffer).setBigUint64(1, BigInt(seconds));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_');
}

/** A stored frame of a room. */
export function makeFlow(seq: number, room = 'stage', roomName = 'Stage crew'): CipherFlow {
  const ciphertext = makeToken();
  const at = new Date(Date.UTC(2026, 10, 23, 14, 3, 27, seq % 1000)).toISOString();
  return { room, roomName, seq, rev: seq, at, bytes: ciphertext.length, keyId: 'k3', ciphertext };
}

/** A picture that loads without a server. */
export const PICTURE =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYPj/HwADAgH/p6KXVwAAAABJRU5ErkJggg==';

/** The user whom a token of the page names in these tests: the token is the username. */
const makeUserOf = (token: string): Profile => ({ ...ada, ...makeUser(token) });

/** A whole client in memory: sign-in, rooms and the monitor around the one room of `FakeClient`. */
export class FakeSession extends FakeClient {
  signedIn: Profile | null;
  list: Room[];
  closed = 0;
  sessions: Session[] = [];
  site: SiteConfig = {
    ...{ site: { name: 'Test' }, signIn: ['password'], registration: true, guestMerge: 'off' },
    ...{ directory: false, roomCreation: true, directs: true, deleteAfterDays: 7, editHistory: 'moderators' },
    files: { maxBytes: 1024, perMessage: 10, perUserBytes: 4096, types: ['image/png'] },
  };
  readonly drafts = new FakeDrafts(this);
  private readonly errors = new Map<string, ChatError>();
  private readonly flowListeners = new Set<MonitorEventMap['flow']>();

  constructor(options: { signedIn?: boolean; rooms?: Partial<Room>[]; messages?: number } = {}) {
    super(options.messages ?? 0);
    this.signedIn = options.signedIn === false ? null : ada;
    this.list = (options.rooms ?? [{}]).map((room) => ({ ...this.room, ...room }));
    Object.defineProperty(this, 'user', { get: () => this.signedIn });
    Object.assign(this.rooms, {
      leaveUnopened: () =>
        this.reply('rooms.leaveUnopened', () => ({
          left: this.list.flatMap(({ slug, unopened }) => (unopened ? [slug] : [])),
          kept: [],
        })),
      list: ({ archived = false }: { archived?: boolean } = {}) =>
        this.reply(archived ? 'rooms.archived' : 'rooms.list', () => ({
          results: this.list.filter(({ archivedAt }) => Boolean(archivedAt) === archived),
          nextCursor: null,
        })),
      create: (input: { name: string }) =>
        this.reply('rooms.create', () => ({ ...this.room, slug: 'made', name: input.name }), input),
      markRead: (slug: string, seq: number) => this.reply('rooms.markRead', () => undefined, slug, seq),
      setNotifications: (slug: string, notifications: RoomNotifications) =>
        this.reply(
          'rooms.setNotifications',
          () => ({ ...this.roomOf(slug), notifications }),
          slug,
          notifications,
        ),
      pin: (slug: string) => this.reply('rooms.pin', () => ({ ...this.roomOf(slug), pinned: true }), slug),
      unpin: (slug: string) =>
        this.reply('rooms.unpin', () => ({ ...this.roomOf(slug), pinned: undefined }), slug),
      archive: (slug: string) =>
        this.reply(
          'rooms.archive',
          () => ({ ...this.roomOf(slug), archivedAt: new Date().toISOString() }),
          slug,
        ),
      unarchive: (slug: string) =>
        this.reply(
          'rooms.unarchive',
          () => {
            const { archivedAt: _, ...room } = this.roomOf(slug);
            return room;
          },
          slug,
        ),
      get: (slug: string) => this.reply('rooms.get', () => this.roomOf(slug)),
    });
  }

  /** Lets the next call of this name fail with a whole error. */
  refuse(name: string, code: ChatErrorCode, errors?: ChatError['errors']): void {
    this.errors.set(name, new ChatError(code, code, { ...(errors && { errors }) }));
  }

  /** Stored frames come. */
  flow(frames: CipherFlow[]): void {
    for (const listener of this.flowListeners) listener(frames);
  }

  readonly auth = {
    start: ({ room }: { room?: string } = {}) =>
      this.reply('auth.start', () => {
        const profile = this.signedIn && this.become(this.signedIn);
        return (
          profile && {
            profile,
            rooms: { results: this.list, nextCursor: null },
            ...(room !== undefined && this.firstPage(room)),
          }
        );
      }),
    isHosted: false,
    mergeOffer: null as { id: string; displayName: string } | null,
    continueAsGuest: (input: object) =>
      this.reply('auth.continueAsGuest', () => this.become({ ...ada, kind: 'guest', id: 'guest-1' }), input),
    merge: () => this.reply('auth.merge', () => ada),
    declineMerge: () => this.reply('auth.declineMerge', () => undefined),
    exchangeCode: (input: object) => this.reply('auth.exchangeCode', () => this.become(ada), input),
    config: () => this.reply('auth.config', () => this.site),
    profile: () => this.reply('auth.profile', () => this.signedIn),
    restore: () => this.reply('auth.restore', () => this.signedIn && this.become(this.signedIn)),
    register: (input: object) => this.reply('auth.register', () => ada, input),
    signIn: (input: object) => this.reply('auth.signIn', () => this.become(ada), input),
    setUserToken: (token: string) =>
      this.reply('auth.setUserToken', () => this.become(token === '' ? null : makeUserOf(token)), token),
    signOut: async () => void this.become(null),
    sessions: () => this.reply('auth.sessions', () => this.sessions),
    endSession: (id: string) =>
      this.reply('auth.endSession', () => this.endSessions((session) => session.id === id), id),
    endOtherSessions: () =>
      this.reply('auth.endOtherSessions', () => this.endSessions(({ current }) => !current)),
    changePassword: (input: object) => this.reply('auth.changePassword', () => undefined, input),
    deleteAccount: (input: object) => this.reply('auth.deleteAccount', () => void this.become(null), input),
    setAvatar: (picture: Blob) =>
      this.reply('auth.setAvatar', () => this.become({ ...this.signedIn!, avatarUrl: PICTURE }), picture),
    removeAvatar: () =>
      this.reply('auth.removeAvatar', () => {
        const { avatarUrl: _, ...user } = this.signedIn!;
        return this.become(user);
      }),
    updateProfile: (input: object) => this.reply('auth.updateProfile', () => ({ ...ada, ...input }), input),
  };

  readonly notifications = {
    subscribe: (id: string, subscription: object) =>
      this.reply('notifications.subscribe', () => undefined, id, subscription),
    unsubscribe: (id: string) => this.reply('notifications.unsubscribe', () => undefined, id),
    sendEmailLink: () => this.reply('notifications.sendEmailLink', () => undefined),
    get: () =>
      this.reply('notifications.get', () => ({
        ...DEFAULT_NOTIFICATION_SETTINGS,
        ...this.signedIn?.notifications,
      })),
    update: ({ quietHours, ...input }: UpdateNotificationSettingsInput) =>
      this.reply(
        'notifications.update',
        () => {
          const { quietHours: before, ...kept } = {
            ...DEFAULT_NOTIFICATION_SETTINGS,
            ...this.signedIn?.notifications,
          };
          const hours = quietHours === undefined ? before : quietHours;
          const notifications = { ...kept, ...input, ...(hours && { quietHours: hours }) };
          this.become({ ...this.signedIn!, notifications: notifications as NotificationSettings });
          return notifications;
        },
        { ...input, ...(quietHours !== undefined && { quietHours }) },
      ),
  };

  readonly privacy = {
    update: (input: UpdatePrivacySettingsInput) =>
      this.reply(
        'privacy.update',
        () => {
          const privacy = { ...DEFAULT_PRIVACY_SETTINGS, ...this.signedIn?.privacy, ...input };
          this.become({ ...this.signedIn!, privacy: privacy as PrivacySettings });
          this.emit('privacy.updated', privacy as PrivacySettings);
          return privacy;
        },
        input,
      ),
  };

  readonly monitor = {
    summary: () =>
      this.reply('monitor.summary', (): MonitorSummary => ({
        scope: 'rooms',
        rooms: this.list.map(({ slug, name }) => ({
          room: slug,
          roomName: name,
          messages: 5,
          messagesPerSecond: 0,
          rev: 5,
        })),
        messages: 5 * this.list.length,
        messagesPerSecond: 0,
        latencyMs: 4,
        keyId: 'k3',
        store: 'embedded',
        version: '0.1.0',
      })),
    connect: () => ({
      connection: { status: 'online' as const },
      on: (event: keyof MonitorEventMap, listener: MonitorEventMap['flow']) => {
        if (event === 'flow') this.flowListeners.add(listener);
        return () => this.flowListeners.delete(listener);
      },
      close: () => this.flowListeners.clear(),
    }),
  };

  close = (): void => void (this.closed += 1);

  private roomOf(slug: string): Room {
    return this.list.find((room) => room.slug === slug) ?? this.room;
  }

  private firstPage(slug: string) {
    const room = this.list.find((one) => one.slug === slug);
    const page = {
      results: this.history.slice(-30),
      hasMoreBefore: this.history.length > 30,
      hasMoreAfter: false,
    };
    return room && { room, page };
  }

  private endSessions(isEnded: (session: Session) => boolean): void {
    this.sessions = this.sessions.filter((session) => !isEnded(session));
  }

  private become(user: Profile | null): Profile | null {
    this.signedIn = user;
    this.emit('auth.changed', { user });
    return user;
  }

  private async reply<T>(name: string, act: () => T, ...parameters: unknown[]): Promise<T> {
    this.calls.push([name, ...parameters]);
    await Promise.resolve();
    const error = this.errors.get(name);
    this.errors.delete(name);
    if (error) throw error;
    return act();
  }
}
