import { openSocket } from '../../../../bench/src/socket.mjs';
import { repeat } from '../../accounts.mjs';
import { hoardRooms } from '../../hoarder.mjs';

/** One account in 300 rooms opens and closes sockets as fast as its limits allow. */
export const attack = {
  name: 'socket-churn',
  goal: { p95Ms: 50, memoryMiB: 64 },
  prepare: hoardRooms,
  run: async (chat, signal) => ({
    statuses: await repeat(signal, 8, async () => {
      try {
        (await openSocket(chat.url, chat.prepared.token)).close();
        return { status: 200 };
      } catch {
        return { status: 429 };
      }
    }),
  }),
};
