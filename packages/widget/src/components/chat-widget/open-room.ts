import type { ChatClient, Profile, Room } from '@sotto/sdk';
import type { LitElement } from 'lit';
import type { Departures } from '../../controllers/data/departures.js';
import type { FirstLoad } from '../../controllers/data/first-load.js';
import type { RoomsController } from '../../controllers/data/rooms-controller.js';
import { publish } from '../../events.js';

interface OpenRoomParts {
  rooms: RoomsController;
  firstLoad: FirstLoad;
  departures: Departures;
  client: () => ChatClient | undefined;
  /** The user, also while the session is loading again. */
  user: () => Profile | null;
  /** Called when another room is shown, or none. */
  onChange: (room: Room | undefined) => void;
  /** Called when the room closes because the user is no longer in it. */
  onDepart: () => void;
}

/** The room that is open, or why one could not be opened; tells the page when that changes. */
export class OpenRoom {
  private shown: Room | undefined;
  private failure: unknown;
  /** Numbers what the user and the page asked for, and the last of it that was done: what arrives later is too late. */
  private asked = 0;
  private done = 0;

  constructor(
    private readonly host: LitElement,
    private readonly parts: OpenRoomParts,
  ) {}

  get room(): Room | undefined {
    return this.shown;
  }

  /** Why the room could not be opened. */
  get error(): unknown {
    return this.failure;
  }

  /** Takes over what has changed in the room; closes that of a member who was removed, or whose room is gone. */
  refresh(): void {
    const { rooms } = this.parts;
    const { shown } = this;
    const known = rooms.find(shown?.slug);
    if (known) this.shown = known;
    else if (shown?.role && rooms.hasLost(shown.slug)) this.depart(shown);
  }

  /**
   * Opens a room by its slug; shows in its place why that failed. Does nothing while no user is signed in.
   *
   * @returns whether one or the other is shown: not where something that was asked for later is
   */
  async open(slug: string): Promise<boolean> {
    const { rooms, firstLoad, client } = this.parts;
    const active = client();
    if (!active) return false;
    this.failure = undefined;
    const isWanted = this.ask();
    try {
      const room = rooms.find(slug) ?? firstLoad.take(active, slug) ?? (await active.rooms.get(slug));
      if (!isWanted()) return false;
      this.enter(room);
    } catch (error) {
      if (!isWanted()) return false;
      this.show(undefined, error);
    }
    return true;
  }

  /** Opens a room that a link names; does nothing where there is none: the address belongs to the page. */
  async follow(slug: string): Promise<boolean> {
    const { rooms, client } = this.parts;
    const isWanted = this.ask();
    const room =
      rooms.find(slug) ??
      (await client()
        ?.rooms.get(slug)
        .catch(() => undefined));
    if (!room || !isWanted()) return false;
    this.enter(room);
    return true;
  }

  /** Opens a room. */
  select(room: Room): void {
    this.ask()();
    this.enter(room);
  }

  close(): void {
    this.ask()();
    this.leave();
  }

  /** Shows no room, for another user. */
  reset(): void {
    this.ask()();
    this.show(undefined);
  }

  /**
   * Notes that something is asked for. Returns a function that says, once, whether it is still to be done: nothing that was
   * asked for later has been, and the user is the same.
   */
  private ask(): () => boolean {
    const { user } = this.parts;
    const asked = ++this.asked;
    const userId = user()?.id;
    return () => {
      if (asked < this.done || user()?.id !== userId) return false;
      this.done = asked;
      return true;
    };
  }

  private enter(room: Room): void {
    const { rooms } = this.parts;
    this.show(room);
    // The list may have been requested before the user joined.
    if (room.role) rooms.put(room);
    rooms.opened(room.slug);
    publish(this.host, 'chat-room-open', { room });
  }

  private leave(): void {
    const wasOpen = this.shown !== undefined || this.failure !== undefined;
    this.show(undefined);
    if (wasOpen) publish(this.host, 'chat-room-close', null);
  }

  /** Closes a room that the user is no longer in; their unsent text can be copied, unless they left by themselves. */
  private depart(room: Room): void {
    this.parts.rooms.lose(room);
    this.leave();
    this.parts.departures.show(room.slug);
    this.parts.onDepart();
  }

  private show(room: Room | undefined, error?: unknown): void {
    if (room?.slug !== this.shown?.slug) this.parts.onChange(room);
    this.shown = room;
    this.failure = error;
    this.parts.departures.show(undefined);
    this.host.requestUpdate();
  }
}
