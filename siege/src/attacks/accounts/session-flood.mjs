import { BEHIND_PROXY, RIGHT, register, repeat, signIn } from '../../accounts.mjs';

/** One account signs in as often as it can, from many addresses. */
export const attack = {
  name: 'session-flood',
  goal: { p95Ms: 100, memoryMiB: 64 },
  environment: BEHIND_PROXY,
  prepare: register,
  run: async (chat, signal) => ({
    statuses: await repeat(signal, 8, (turn) =>
      signIn(chat, `198.51.100.${turn % 250}`, chat.prepared, RIGHT),
    ),
  }),
};
