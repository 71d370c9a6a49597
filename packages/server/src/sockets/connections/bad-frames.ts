import type { Connection } from './connection.js';

/** Frames that do not fit the contract before the connection is closed. */
const MAX_BAD_FRAMES = 10;

/** Creates a counter of bad frames. Returns a function that counts one, and ends the connection at the tenth. */
export function createBadFrameCounter(): (connection: Connection) => void {
  const counts = new WeakMap<Connection, number>();
  return (connection) => {
    const count = (counts.get(connection) ?? 0) + 1;
    counts.set(connection, count);
    if (count >= MAX_BAD_FRAMES) connection.end('bad_frames');
  };
}
