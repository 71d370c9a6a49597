import type { ChatClient, Room } from '@sotto/sdk';
import type { KeptRooms } from '../../cache/kept-rooms.js';
import { FirstRead } from './first-read.js';
import type { RoomsController } from './rooms-controller.js';

/** Messages of the room that is shown first: what fills a window, and some more. */
const FIRST_PAGE = 30;

/** Restores the session, and loads with the same request what is shown first. */
export class FirstLoad {
  private readonly room = new FirstRead<Room>();

  constructor(
    private readonly rooms: RoomsController,
    private readonly kept: KeptRooms,
  ) {}

  /** @param slug - the room that is shown first */
  async begin(client: ChatClient, slug: string | undefined): Promise<void> {
    const begun = await client.auth.start({ room: slug, limit: FIRST_PAGE });
    if (!begun) return;
    const { rooms, room, page } = begun;
    this.rooms.prepare(client, rooms.results);
    if (room) this.room.keep(client, room);
    if (room && page) this.kept.prepare(client, room, page);
  }

  /** Returns the room that was read, once, where it is this one. */
  take(client: ChatClient, slug: string): Room | undefined {
    const room = this.room.take(client);
    return room?.slug === slug ? room : undefined;
  }
}
