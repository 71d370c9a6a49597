import { repeat } from '../../accounts.mjs';
import { get, hoardRooms } from '../../hoarder.mjs';

/** 7.A4: one account in 300 rooms asks for its list of rooms as fast as it may. */
export const attack = {
  name: 'list-rooms',
  goal: { p95Ms: 50, memoryMiB: 64 },
  prepare: hoardRooms,
  run: async (chat, signal) => ({
    statuses: await repeat(signal, 8, () => get(chat, '/api/chat/rooms/?scope=joined')),
  }),
};
