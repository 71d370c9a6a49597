import { BEHIND_PROXY, WRONG, register, repeat, signIn, signInHonestly } from '../../accounts.mjs';

/** Six addresses fill the queue of password hashes; an honest user signs in meanwhile. */
export const attack = {
  name: 'hash-queue',
  goal: { p95Ms: 100, memoryMiB: 128, served: true },
  environment: BEHIND_PROXY,
  prepare: register,
  async run(chat, signal) {
    // Each address has thirty wrong passwords and then ten a minute; new ones come as they are used up.
    const guess = (turn) => {
      const address = `198.51.${Math.floor(turn / 180) % 250}.${turn % 6}`;
      return signIn(chat, address, `nobody-${turn}`, WRONG);
    };
    const [statuses, honest] = await Promise.all([
      repeat(signal, 60, guess),
      signInHonestly(chat, signal, chat.prepared),
    ]);
    return { statuses, honest };
  },
};
