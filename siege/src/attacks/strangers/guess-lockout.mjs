import { BEHIND_PROXY, WRONG, register, repeat, signIn, signInHonestly } from '../../accounts.mjs';

/** Wrong passwords from many addresses try to lock a user out. */
export const attack = {
  name: 'guess-lockout',
  goal: { p95Ms: 100, memoryMiB: 64, served: true },
  environment: BEHIND_PROXY,
  prepare: register,
  async run(chat, signal) {
    const guess = (turn) => signIn(chat, `198.51.100.${turn % 250}`, chat.prepared, WRONG);
    const [statuses, honest] = await Promise.all([
      repeat(signal, 8, guess),
      signInHonestly(chat, signal, chat.prepared),
    ]);
    return { statuses, honest };
  },
};
