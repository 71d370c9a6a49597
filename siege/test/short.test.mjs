// A short siege: checks that attackers are cut and others are served, not how fast.
import { describe, expect, it } from 'vitest';
import { loadAttacks, playAttack } from '../src/siege.mjs';

const SECONDS = 2;
/** MiB by which an attack may raise the memory of the server: the goal of 64, and half as much for variations of the machine. */
const MAX_GROWTH_MIB = 96;

const attacks = await loadAttacks();

describe.each(['socket-connects', 'bearer-pipeline', 'unread-answers'])('the attack %s', (name) => {
  it('takes a bounded memory, and every send of others succeeds; who reads is cut', async () => {
    const { died, sends, attacker, memory } = await playAttack(attacks[name], {
      seconds: SECONDS,
      quietMs: 0,
    });
    expect(died).toBeNull();
    expect(sends).toMatchObject({ lost: 0, refused: 0, cut: 0 });
    expect(sends.sends).toBeGreaterThan(0);
    expect(memory.peakMiB - memory.beforeMiB).toBeLessThan(MAX_GROWTH_MIB);
    // A client that does not read notices late that it was cut; `bounds-unread.test.ts` checks it at the server.
    if (name !== 'unread-answers') expect(attacker.cut).toBeGreaterThan(0);
  });
});
