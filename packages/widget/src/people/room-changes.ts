import type { Room } from '@sotto/sdk';

/** What an event or a response changes in a room. */
interface RoomChange {
  slug: string;
  change: (room: Room) => Room;
}

/** What changes in rooms while they are being read: what is read may be older than that. */
export class RoomChanges {
  private readonly readings = new Set<RoomChange[]>();

  /** Records a change. */
  add(change: RoomChange): void {
    for (const since of this.readings) since.push(change);
  }

  /**
   * Reads rooms. Rejects as `read` does.
   *
   * @returns what was read, after all that has changed since it was asked for
   */
  async read(read: () => Promise<Room[]>): Promise<Room[]> {
    const since: RoomChange[] = [];
    this.readings.add(since);
    try {
      return (await read()).map((room) =>
        since.reduce((last, { slug, change }) => (slug === room.slug ? change(last) : last), room),
      );
    } finally {
      this.readings.delete(since);
    }
  }
}
