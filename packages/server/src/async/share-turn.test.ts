import { describe, expect, it } from 'vitest';
import { shareTurn } from './share-turn.js';

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe('shareTurn', () => {
  it('reads once for the callers of one turn, after all of them have called', async () => {
    const share = shareTurn<number>();
    let stored = 1;
    let reads = 0;
    const read = async () => {
      reads += 1;
      return stored;
    };
    const first = share('room', read);
    await Promise.resolve();
    stored = 2;
    expect(await Promise.all([first, share('room', read)])).toEqual([2, 2]);
    expect(reads).toBe(1);
  });

  it('reads anew for who calls later, also while a read goes on', async () => {
    const share = shareTurn<string>();
    let end = (): void => undefined;
    const slow = share('room', () => new Promise((resolve) => (end = () => resolve('old'))));
    await nextTurn();
    await nextTurn();
    expect(await share('room', async () => 'new')).toBe('new');
    end();
    expect(await slow).toBe('old');
  });

  it('shares a failure, keeps it not, and knows keys apart', async () => {
    const share = shareTurn<string>();
    const fail = () => Promise.reject(new Error('away'));
    const results = await Promise.allSettled([
      share('a', fail),
      share('a', fail),
      share('b', async () => 'b'),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
    expect(await share('a', async () => 'a')).toBe('a');
  });
});
