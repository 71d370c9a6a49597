import { openSocket } from '../../../../bench/src/socket.mjs';
import { repeat } from '../../accounts.mjs';
import { ask, hoardRooms } from '../../hoarder.mjs';

/** One account syncs 300 rooms from the start, over four sockets, as fast as its limits allow. */
export const attack = {
  name: 'sync-rooms',
  goal: { p95Ms: 50, memoryMiB: 64 },
  prepare: hoardRooms,
  async run(chat, signal) {
    const { token, slugs } = chat.prepared;
    const rooms = Object.fromEntries(slugs.map((slug) => [slug, 0]));
    const sockets = await Promise.all(Array.from({ length: 4 }, () => openSocket(chat.url, token)));
    const statuses = await repeat(signal, 8, (turn) =>
      ask(sockets[turn % sockets.length], 'sync', { rooms }),
    );
    for (const socket of sockets) socket.close();
    return { statuses };
  },
};
