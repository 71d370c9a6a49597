import { pino } from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import { publishControl } from '../../bus/bus.js';
import type { Bus } from '../../bus/bus.js';
import { createLocalBus } from '../../bus/local-bus.js';
import { createOrigins } from './origins.js';
import type { Origins } from './origins.js';

const logger = pino({ level: 'silent' });
let now: number;
let reads: number;
let stored: string[];
let origins: Origins;
let bus: Bus;

beforeEach(() => {
  [now, reads, stored] = [1_000_000, 0, ['https://shop.example', 'https://*.tenants.example:8443']];
  bus = createLocalBus({ logger });
  const find = ({ origins: { $in } }: { origins: { $in: string[] } }) => ({
    select: () => ({
      async lean() {
        reads += 1;
        return stored.some((origin) => $in.includes(origin)) ? [{ origins: [...stored] }] : [];
      },
    }),
  });
  origins = createOrigins({
    models: { OAuthClient: { find } } as unknown as Parameters<typeof createOrigins>[0]['models'],
    clients: { find: async () => ({ origins: stored }) as never },
    ...{ bus, logger, clock: () => now },
    own: { origins: () => ['https://own.example'], clientIds: ['demo'] },
  });
});

describe('isKnownOrigin', () => {
  it('reads the store once for any number of invented origins, and once for a known one', async () => {
    const made = Array.from({ length: 400 }, (_, index) => origins.isKnownOrigin(`https://${index}.example`));
    expect(new Set(await Promise.all(made))).toEqual(new Set([false]));
    expect(reads).toBe(1);
    for (let i = 0; i < 3; i += 1) expect(await origins.isKnownOrigin('https://shop.example')).toBe(true);
    expect(reads).toBe(2);
  });

  it("accepts the server's own and an absent origin, and refuses what is no origin, without the store", async () => {
    expect(await origins.isKnownOrigin('https://own.example')).toBe(true);
    expect(await origins.isKnownOrigin(undefined)).toBe(true);
    for (const text of ['null', '', 'https://shop.example/', 'https://*.tenants.example:8443x', 'file://'])
      expect(await origins.isKnownOrigin(text)).toBe(false);
    expect(reads).toBe(0);
  });

  it('notices a new origin at once, and a removed one when the change is announced', async () => {
    expect(await origins.isKnownOrigin('https://new.example')).toBe(false);
    stored = ['https://new.example'];
    expect(await origins.isKnownOrigin('https://new.example')).toBe(true);
    stored = [];
    await publishControl(bus, { kind: 'client', clientId: 'c', changedAt: 1 });
    expect(await origins.isKnownOrigin('https://new.example')).toBe(false);
  });
});

it.each([
  ['https://acme.tenants.example:8443', true],
  ['https://a.b.tenants.example:8443', false],
  ['https://tenants.example:8443', false],
  ['https://acme.tenants.example', false],
  ['http://acme.tenants.example:8443', false],
  ['https://acme.tenants.example:8443.evil.example', false],
  ['https://evil-tenants.example:8443', false],
  ['https://*.tenants.example:8443', false],
  ['null', false],
  [undefined, true],
])('matches a wildcard with exactly one label: %s is %s', async (origin, allowed) => {
  expect(await origins.isAllowedFor(origin, 'c')).toBe(allowed);
  expect(await origins.isKnownOrigin(origin)).toBe(allowed);
});
