import type { ChatClient, MessageEvent, MessagePage, Room, User } from '@sotto/sdk';
import { ClientController } from '../controllers/client/client-controller.js';
import { FirstRead } from '../controllers/data/first-read.js';
import { readSeqOf } from '../people/room-view.js';
import { RoomLog } from './room-log.js';

/** Rooms that are kept, the open one among them. */
const MAX_ROOMS = 8;
/** Messages of a room that are kept once it is left. */
const MAX_MESSAGES = 300;

/**
 * The logs of the rooms that were open last. The client tracks each, so that they stay current: a room that was
 * open before is shown at once, without a request.
 */
export class KeptRooms extends ClientController {
  /** By slug, the one that was open last at the end. */
  private readonly logs = new Map<string, RoomLog>();
  private readonly listeners = new Set<(slug: string) => void>();
  /** The log of a room that the user looks into without being in it: not kept, but its names are. */
  private preview: RoomLog | undefined;
  /** Id of the user whose rooms these are. */
  private user: string | undefined;
  /** Slug of the room that is open. */
  private openSlug: string | undefined;
  private readonly first = new FirstRead<{ room: Room; page: MessagePage }>();

  /** The logs, that of the room that was open last at the end. */
  get all(): RoomLog[] {
    return [...this.logs.values()];
  }

  /** Opens a room; returns its log where that is kept and reaches back to the unread messages. */
  open(room: Room): RoomLog | undefined {
    this.keepFirst();
    const log = this.logs.get(room.slug);
    if (!log || !reaches(log, room)) return undefined;
    if (room.role) this.use(log);
    else this.logs.delete(room.slug);
    return log;
  }

  /** Begins the log of a room whose page is loading, and keeps it. Rooms that the user is not in send no events. */
  begin(room: Room): RoomLog {
    const log = new RoomLog(room.slug);
    this.forget(room.slug);
    this.preview = room.role ? undefined : log;
    if (room.role) {
      this.use(log);
      this.client?.messages.track(room.slug, room.rev, room.lastSeq);
    }
    return log;
  }

  /** Opens a room again that was just left; returns whether its log is still kept. */
  reopen(log: RoomLog): boolean {
    const isKept = this.logs.get(log.slug) === log;
    if (isKept) this.use(log);
    return isKept;
  }

  /** Keeps the log of the open room again, whose place another one took in vain, and asks for what changed meanwhile. */
  restore(room: Room, log: RoomLog): void {
    if (!room.role) return void (this.preview = log);
    this.use(log);
    this.client?.messages.track(log.slug, log.rev, log.loaded.newestSeq);
    this.client?.messages.catchUp(log.slug);
  }

  /** Leaves the open room. */
  leave(log: RoomLog): void {
    if (this.openSlug === log.slug) this.openSlug = undefined;
    log.loaded.trim(MAX_MESSAGES, log.place?.seq);
  }

  /** Drops a log, unless another one has taken its place. */
  drop(log: RoomLog): void {
    if (this.logs.get(log.slug) === log) this.forget(log.slug);
  }

  /** Keeps what was read of a room together with the session. */
  prepare(client: ChatClient, room: Room, page: MessagePage): void {
    this.first.keep(client, { room, page });
  }

  /** Calls a listener when a room's log has changed; returns a function that removes it. */
  onChange(listener: (slug: string) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  protected reset(): void {
    this.preview = undefined;
    for (const slug of [...this.logs.keys()]) this.forget(slug);
  }

  protected override pause(): void {
    // What is kept is shown until there is a client again.
  }

  protected start(client: ChatClient): void {
    this.user = client.user?.id;
    this.onOtherUser(client, ({ user }) => {
      this.user = user?.id;
      this.reset();
    });
    this.listen(
      ...(['message.new', 'message.updated', 'message.deleted'] as const).map((name) =>
        client.on(name, (event) => this.take(event)),
      ),
      client.on('outbox.changed', ({ room, messages }) => {
        // Also what another tab sent.
        for (const { message } of messages) if (message) this.take({ room, message, rev: 0 });
      }),
      client.on('room.stale', ({ room }) => {
        if (room !== this.openSlug) this.forget(room);
      }),
      client.on('user.updated', ({ user }) => this.replaceUser(user.id, user)),
      client.on('user.merged', ({ from, user }) => this.replaceUser(from, user)),
      client.on('room.deleted', ({ room }) => this.forget(room)),
      client.on('member.removed', ({ room, user }) => {
        if (user.id === this.user) this.forget(room);
      }),
    );
  }

  protected override resume(client: ChatClient): void {
    this.start(client);
    for (const { slug, rev, loaded } of this.logs.values()) {
      client.messages.track(slug, rev, loaded.newestSeq);
      client.messages.catchUp(slug);
    }
  }

  private keepFirst(): void {
    const { client } = this;
    const first = client && this.first.take(client);
    if (!first) return;
    const { room, page } = first;
    const log = this.begin(room);
    log.fill({ page, rev: room.rev, lastSeq: room.lastSeq });
    this.logs.set(room.slug, log);
    // A panel may be opened long after the session began.
    if (room.role) client.messages.catchUp(room.slug);
  }

  private forget(slug: string): void {
    if (this.logs.delete(slug)) this.client?.messages.untrack(slug);
  }

  private use(log: RoomLog): void {
    this.openSlug = log.slug;
    this.logs.delete(log.slug);
    this.logs.set(log.slug, log);
    if (this.logs.size > MAX_ROOMS) this.forget(this.logs.keys().next().value!);
  }

  private replaceUser(from: string, user: User): void {
    for (const log of [...this.logs.values(), this.preview])
      if (log?.replaceUser(from, user)) for (const listener of this.listeners) listener(log.slug);
  }

  private take({ room, message, rev }: MessageEvent): void {
    const log = this.logs.get(room);
    if (!log) return;
    log.apply(message, rev);
    // Bound the log of a room that is not shown.
    if (room !== this.openSlug && log.loaded.list.length > 2 * MAX_MESSAGES)
      log.loaded.trim(MAX_MESSAGES, log.place?.seq);
    for (const listener of this.listeners) listener(room);
  }
}

/** Whether a log contains where its reader continues: the place that they left, or the first unread message. */
function reaches({ isFilled, loaded, place }: RoomLog, room: Room): boolean {
  const { unreadCount } = room;
  if (!isFilled) return false;
  if (place) return true;
  if (unreadCount === 0) return loaded.missingAfter === 0;
  const [oldest, newest] = [loaded.list[0], loaded.list.at(-1)];
  return (oldest?.seq ?? Infinity) <= readSeqOf(room) + 1 && (newest?.seq ?? 0) > readSeqOf(room);
}
