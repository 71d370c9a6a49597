import { randomText } from '../../flood.mjs';
import { askInLoop, requestOf } from '../../loop.mjs';

/** CORS preflights, each from another random origin. */
export const attack = {
  name: 'preflights',
  goal: { p95Ms: 100, memoryMiB: 64 },
  run(chat, signal) {
    const request = () =>
      requestOf('OPTIONS', '/api/chat/rooms/', {
        headers:
          `Origin: https://${randomText(12)}.example\r\nAccess-Control-Request-Method: POST\r\n` +
          'Access-Control-Request-Headers: authorization,content-type\r\n',
      });
    return askInLoop(chat, signal, { depth: 8, request });
  },
};
