import { askInLoop, requestOf } from '../../loop.mjs';

/** Unauthenticated requests for the readiness of the store. */
export const attack = {
  name: 'readyz-flood',
  goal: { p95Ms: 100, memoryMiB: 64 },
  run: (chat, signal) => askInLoop(chat, signal, { depth: 8, request: () => requestOf('GET', '/readyz') }),
};
