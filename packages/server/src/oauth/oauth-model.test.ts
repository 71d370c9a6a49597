import { beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../errors.js';
import type { OAuthClientRecord } from '../models/oauth-client.js';
import { createRateLimiter } from '../rate-limit/rate-limiter.js';
import type { RateLimiter } from '../rate-limit/rate-limiter.js';
import { createLoginLimits } from './login-limits.js';
import { createOAuthModel } from './oauth-model.js';

type Deps = Parameters<typeof createOAuthModel>[0];

const client = { site: 'site', clientId: 'demo', grants: ['password'], scopes: ['chat'] };
let limiter: RateLimiter;
let waits: number[];

/** Tries to sign in; returns the code of the refusal. `verify` replaces the hashing of the password. */
async function attempt(username: string, address: string, verify: () => Promise<boolean>): Promise<string> {
  const deps = {
    ...{ limiter, address, accessTokenSeconds: 900, securityLog: { signedIn: () => {} } },
    loginLimits: createLoginLimits({ limiter, wait: async (ms) => void waits.push(ms) }),
    models: { User: { findOne: () => ({ lean: async () => null }) } },
    passwords: { verify },
  };
  const model = createOAuthModel(deps as unknown as Deps, client as unknown as OAuthClientRecord);
  const refused = await model.grantPassword({ username, password: 'guess' }).catch((error: unknown) => error);
  return (refused as { code: string }).code;
}
const wrong = async () => false;
const busy = async () => {
  throw new AppError('unavailable');
};
const hashed = async () => {
  throw new Error('a refused sign-in must not reach the hash');
};

beforeEach(() => {
  limiter = createRateLimiter({ enabled: true, clock: () => 0 });
  waits = [];
});

describe('the limits of signing in', () => {
  it('does not lock out other addresses when one has used up its guesses', async () => {
    for (let i = 0; i < 30; i += 1)
      expect(await attempt(`any-${i}`, '192.0.2.1', wrong)).toBe('invalid_grant');
    for (let i = 0; i < 20; i += 1) expect(await attempt('ada', '192.0.2.1', hashed)).toBe('rate_limited');
    expect(await attempt('ada', '192.0.2.2', wrong)).toBe('invalid_grant');
  });

  it('ends the guesses of an address at an account, whatever else happens meanwhile', async () => {
    for (let i = 0; i < 10; i += 1) expect(await attempt('ada', '192.0.2.1', wrong)).toBe('invalid_grant');
    // As many made-up names as there is room for buckets in memory.
    for (let i = 0; i < 60_000; i += 1) await attempt(`any-${i}`, '198.51.100.1', wrong);
    expect(await attempt('ada', '192.0.2.1', hashed)).toBe('rate_limited');
    expect(await attempt('any', '198.51.100.1', hashed)).toBe('rate_limited');
  });

  it('locks no one out by guesses from many addresses, and only delays the account', async () => {
    for (let i = 0; i < 10; i += 1) await attempt('ada', `192.0.2.${i}`, wrong);
    expect(waits).toEqual([]);
    for (let i = 10; i < 200; i += 1)
      expect(await attempt('ada', `192.0.2.${i}`, wrong)).toBe('invalid_grant');
    expect(waits[0]).toBeLessThan(500);
    expect(waits.at(-1)).toBe(5000);
    expect(await attempt('eve', '203.0.113.1', wrong)).toBe('invalid_grant');
    expect(waits).toHaveLength(190);
  });

  it('does not count what was refused for lack of time', async () => {
    for (let i = 0; i < 40; i += 1) expect(await attempt('ada', '192.0.2.1', busy)).toBe('unavailable');
    expect(await attempt('ada', '192.0.2.1', wrong)).toBe('invalid_grant');
  });

  it('does not charge the address for an account that it has no guesses left for', async () => {
    for (let i = 0; i < 10; i += 1) await attempt('ada', '203.0.113.1', wrong);
    for (let i = 0; i < 40; i += 1) expect(await attempt('ada', '203.0.113.1', hashed)).toBe('rate_limited');
    expect(await attempt('eve', '203.0.113.1', wrong)).toBe('invalid_grant');
  });
});
