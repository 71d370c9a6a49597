import { beforeEach, describe, expect, it } from 'vitest';
import { createOrigins } from './origins.js';
import type { Origins } from './origins.js';

let now: number;
let reads: number;
let stored: string[];
let origins: Origins;

beforeEach(() => {
  [now, reads, stored] = [1_000_000, 0, ['https://shop.example']];
  const find = () => ({
    select: () => ({
      async lean() {
        reads += 1;
        return [{ origins: [...stored] }];
      },
    }),
  });
  origins = createOrigins({
    models: { OAuthClient: { find } } as unknown as Parameters<typeof createOrigins>[0]['models'],
    clients: { find: async () => null, hasSecret: () => false },
    clock: () => now,
    own: { origins: () => ['https://own.example'], clientId: 'demo' },
  });
});

describe('isKnownOrigin', () => {
  it('reads the store once for any number of made-up origins', async () => {
    const made = Array.from({ length: 500 }, (_, index) => origins.isKnownOrigin(`https://${index}.example`));
    expect(new Set(await Promise.all(made))).toEqual(new Set([false]));
    expect(reads).toBe(1);
    expect(await origins.isKnownOrigin('https://shop.example')).toBe(true);
    expect(reads).toBe(1);
  });

  it("accepts the server's own and an absent origin without the store", async () => {
    expect(await origins.isKnownOrigin('https://own.example')).toBe(true);
    expect(await origins.isKnownOrigin(undefined)).toBe(true);
    expect(reads).toBe(0);
  });

  it('notices a new origin at once, and a removed one within half a second', async () => {
    expect(await origins.isKnownOrigin('https://new.example')).toBe(false);
    stored = ['https://new.example'];
    now += 250;
    expect(await origins.isKnownOrigin('https://new.example')).toBe(true);
    stored = [];
    now += 500;
    expect(await origins.isKnownOrigin('https://new.example')).toBe(false);
  });
});
