import { repeat } from '../../accounts.mjs';
import { get, hoardRooms } from '../../hoarder.mjs';

/** One account in 300 rooms requests its list of rooms as fast as its limits allow. */
export const attack = {
  name: 'list-rooms',
  goal: { p95Ms: 50, memoryMiB: 64 },
  prepare: hoardRooms,
  run: async (chat, signal) => ({
    statuses: await repeat(signal, 8, () => get(chat, '/api/chat/rooms/?scope=joined')),
  }),
};
