import { randomText, upgradeRequest } from '../../flood.mjs';
import { askInLoop } from '../../loop.mjs';

/** WebSocket upgrades to every endpoint and to unknown paths, one per connection, as fast as the responses arrive. */
export const attack = {
  name: 'upgrade-flood',
  goal: { p95Ms: 100, memoryMiB: 64 },
  run(chat, signal) {
    const doors = [
      () => upgradeRequest('/socket.io/?EIO=4&transport=websocket'),
      () => upgradeRequest('/ws/chat/general/', `Authorization: Bearer ${randomText(86)}\r\n`),
      () => upgradeRequest(`/ws/chat/${randomText(20)}/`, `Origin: https://${randomText(10)}.example\r\n`),
      () => upgradeRequest(`/${randomText(10)}`),
      () => upgradeRequest(`/socket.io/?EIO=4&transport=websocket&sid=${randomText(20)}`),
    ];
    const request = (turn) => doors[turn % doors.length]();
    return askInLoop(chat, signal, { width: 128, request, once: true });
  },
};
