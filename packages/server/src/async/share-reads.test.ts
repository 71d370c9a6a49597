import { describe, expect, it } from 'vitest';
import { shareReads } from './share-reads.js';

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

/** A read that ends when it is told to. */
function createSlowRead() {
  let reads = 0;
  let end = (_value: string): void => undefined;
  const read = () => {
    reads += 1;
    return new Promise<string>((resolve) => (end = resolve));
  };
  return { read, end: (value: string) => end(value), reads: () => reads };
}

describe('shareReads', () => {
  it('reads once for the callers of one turn, after all of them have called', async () => {
    const share = shareReads<number>();
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

  it('reads once more for all who call while a read goes on, after it', async () => {
    const share = shareReads<string>();
    const slow = createSlowRead();
    const first = share('room', slow.read);
    await nextTurn();
    const second = share('room', slow.read);
    await nextTurn();
    const third = share('room', slow.read);
    expect(slow.reads()).toBe(1);
    slow.end('old');
    expect(await first).toBe('old');
    await nextTurn();
    expect(slow.reads()).toBe(2);
    slow.end('new');
    expect(await Promise.all([second, third])).toEqual(['new', 'new']);
    expect(await share('room', async () => 'later')).toBe('later');
  });

  it('does not wait long for a slow read, nor for one of another key, nor for one that failed', async () => {
    const share = shareReads<string>();
    const slow = createSlowRead();
    const first = share('room', slow.read);
    await nextTurn();
    await nextTurn();
    expect(await share('other', async () => 'other')).toBe('other');
    expect(await share('room', async () => 'new')).toBe('new');
    slow.end('old');
    expect(await first).toBe('old');
    const failing = Promise.allSettled([share('room', () => Promise.reject(new Error('away')))]);
    await nextTurn();
    expect(await share('room', async () => 'back')).toBe('back');
    expect(await failing).toMatchObject([{ status: 'rejected' }]);
  });

  it('shares a failure, keeps it not, and knows keys apart', async () => {
    const share = shareReads<string>();
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
