// The short form of the siege: whether attackers are cut and others are served, never how fast.
import { describe, expect, it } from 'vitest';
import { loadAttacks, playAttack } from '../src/siege.mjs';

const SECONDS = 2;
/** MiB that an attack may cost beside what the server has at rest: the goal of 64, and half as much for the machine. */
const MAX_GROWTH_MIB = 96;

const attacks = await loadAttacks();

describe.each(['socket-connects', 'bearer-pipeline', 'unread-answers'])('the attack %s', (name) => {
  it('takes a bounded memory, and every send of others succeeds; who reads is cut', async () => {
    const { died, sends, attacker, memory } = await playAttack(attacks[name], { seconds: SECONDS });
    expect(died).toBeNull();
    expect(sends).toMatchObject({ lost: 0, refused: 0, cut: 0 });
    expect(sends.sends).toBeGreaterThan(0);
    expect(memory.peakMiB - memory.beforeMiB).toBeLessThan(MAX_GROWTH_MIB);
    // Who does not read notices late that it was cut; `bounds-unread.test.ts` sees it at the server.
    if (name !== 'unread-answers') expect(attacker.cut).toBeGreaterThan(0);
  });
});
