import { randomText } from '../../flood.mjs';
import { askInLoop, requestOf } from '../../loop.mjs';

/** Accounts, each under another name, from one address. */
export const attack = {
  name: 'register-flood',
  goal: { p95Ms: 100, memoryMiB: 64 },
  run(chat, signal) {
    const request = () =>
      requestOf('POST', '/api/auth/register/', {
        type: 'application/json',
        body: JSON.stringify({ username: `u${randomText(12).toLowerCase()}`, password: randomText(20) }),
      });
    return askInLoop(chat, signal, { request });
  },
};
