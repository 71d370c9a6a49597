import { randomText } from '../../flood.mjs';
import { askInLoop, requestOf } from '../../loop.mjs';

/** Random refresh tokens, codes and OAuth clients at the token endpoint. */
export const attack = {
  name: 'token-flood',
  goal: { p95Ms: 100, memoryMiB: 64 },
  run(chat, signal) {
    const bodies = [
      () => `grant_type=refresh_token&client_id=demo&refresh_token=${randomText(24)}.1.${randomText(43)}`,
      () => `grant_type=refresh_token&client_id=${randomText(20)}&refresh_token=x`,
      () => `grant_type=client_credentials&client_id=demo&client_secret=${randomText(43)}`,
    ];
    const request = (turn) => requestOf('POST', '/oauth/token/', { body: bodies[turn % bodies.length]() });
    return askInLoop(chat, signal, { request });
  },
};
