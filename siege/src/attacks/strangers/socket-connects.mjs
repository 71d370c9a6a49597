import { blocks, flood, frame, randomText, upgradeRequest } from '../../flood.mjs';

/** Socket.IO CONNECT packets of 31 bytes, each with another random token. */
export const attack = {
  name: 'socket-connects',
  goal: { p95Ms: 100, memoryMiB: 64, cut: true },
  run(chat, signal) {
    const bodies = blocks(8, 64 * 1024, () => frame(`40{"token":"${randomText(10)}"}`));
    return flood(chat, signal, {
      opening: () => upgradeRequest('/socket.io/?EIO=4&transport=websocket'),
      bodies,
    });
  },
};
