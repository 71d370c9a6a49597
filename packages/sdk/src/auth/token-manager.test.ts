import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ChatError } from '../errors.js';
import type { StoredTokens, TokenStore } from '../options.js';
import { createManualClock } from '../testing/manual-clock.js';
import type { OAuth } from './oauth.js';
import { createTokenManager } from './token-manager.js';
import { createMemoryTokenStore } from './token-store.js';

const tokens = (name: string, expiresAt = 2_000_000): StoredTokens => ({
  accessToken: `access-${name}`,
  refreshToken: `refresh-${name}`,
  expiresAt,
  scope: 'chat',
});
const refresh = vi.fn<OAuth['refresh']>();
const clientCredentials = vi.fn<OAuth['clientCredentials']>();
let required: string[];
let clock: ReturnType<typeof createManualClock>;
let store: TokenStore;

function manage(clientSecret?: string) {
  return createTokenManager({
    env: { clock, clientSecret },
    oauth: { refresh, clientCredentials } as unknown as OAuth,
    store,
    onRequired: (reason) => required.push(reason),
  });
}

beforeEach(() => {
  clock = createManualClock();
  store = createMemoryTokenStore();
  required = [];
  refresh.mockReset();
  clientCredentials.mockReset();
});
afterEach(() => vi.unstubAllGlobals());

describe('token manager', () => {
  it('refreshes once for all who ask at the same time', async () => {
    refresh.mockResolvedValueOnce(tokens('2'));
    const manager = manage();
    await manager.begin(tokens('1'));
    const answers = await Promise.all(Array.from({ length: 50 }, () => manager.renew('access-1')));
    expect(new Set(answers)).toEqual(new Set(['access-2']));
    expect(refresh).toHaveBeenCalledExactlyOnceWith('refresh-1');
    expect(await store.load()).toEqual(tokens('2'));
    // Who comes late with the old token gets the new one, without another refresh.
    expect(await manager.renew('access-1')).toBe('access-2');
    expect(refresh).toHaveBeenCalledTimes(1);
  });

  it('refreshes by itself what is over', async () => {
    refresh.mockResolvedValueOnce(tokens('2'));
    const manager = manage();
    await manager.begin(tokens('1', clock.now() + 10));
    expect(await manager.current()).toBe('access-1');
    await clock.advance(10);
    expect(await manager.current()).toBe('access-2');
  });

  it('ends with one auth.required when the refresh token is refused, and asks no more', async () => {
    refresh.mockRejectedValue(new ChatError('invalid_grant', 'spent', { status: 400 }));
    const manager = manage();
    await manager.begin(tokens('1'));
    const calls = await Promise.allSettled([
      manager.renew('access-1'),
      manager.renew('access-1', 'token_revoked'),
    ]);
    expect(calls).toMatchObject([
      { reason: { code: 'not_signed_in' } },
      { reason: { code: 'not_signed_in' } },
    ]);
    await expect(manager.current()).rejects.toMatchObject({ code: 'not_signed_in' });
    await expect(manager.renew('access-1')).rejects.toMatchObject({ code: 'not_signed_in' });
    expect(refresh).toHaveBeenCalledTimes(1);
    expect(required).toEqual(['token_expired']);
    expect(await store.load()).toBeNull();
  });

  it('keeps the session when the server cannot be reached', async () => {
    refresh.mockRejectedValueOnce(new ChatError('network', 'no wire')).mockResolvedValueOnce(tokens('2'));
    const manager = manage();
    await manager.begin(tokens('1'));
    await expect(manager.renew('access-1')).rejects.toMatchObject({ code: 'network' });
    expect(required).toEqual([]);
    expect(await manager.renew('access-1')).toBe('access-2');
  });

  it('takes what another tab refreshed while it waited for the lock', async () => {
    store = { ...createMemoryTokenStore(), key: 'shared' };
    const names: string[] = [];
    vi.stubGlobal('navigator', {
      locks: {
        async request(name: string, work: () => Promise<string>) {
          names.push(name);
          await store.save(tokens('from another tab'));
          return work();
        },
      },
    });
    const manager = manage();
    await manager.begin(tokens('1'));
    expect(await manager.renew('access-1')).toBe('access-from another tab');
    expect(names).toEqual(['sotto.refresh.shared']);
    expect(refresh).not.toHaveBeenCalled();
  });

  it('takes what another tab refreshed where there are no locks', async () => {
    refresh.mockImplementationOnce(async () => {
      await store.save(tokens('2'));
      throw new ChatError('invalid_grant', 'spent', { status: 400 });
    });
    const manager = manage();
    await manager.begin(tokens('1'));
    expect(await manager.renew('access-1')).toBe('access-2');
    expect(required).toEqual([]);
  });

  it('is signed out when another tab signed out', async () => {
    const manager = manage();
    await manager.begin(tokens('1'));
    await store.clear();
    await expect(manager.renew('access-1')).rejects.toMatchObject({ code: 'not_signed_in' });
    expect(required).toEqual(['signed_out']);
    expect(refresh).not.toHaveBeenCalled();
  });

  it('does not bring a session back that was signed out during its refresh', async () => {
    let answer!: (next: StoredTokens) => void;
    refresh.mockReturnValueOnce(new Promise((resolve) => (answer = resolve)));
    const manager = manage();
    await manager.begin(tokens('1'));
    const renewal = manager.renew('access-1');
    await vi.waitFor(() => expect(refresh).toHaveBeenCalled());
    expect(await manager.forget()).toBe('refresh-1');
    answer(tokens('2'));
    await expect(renewal).rejects.toMatchObject({ code: 'not_signed_in' });
    expect(await store.load()).toBeNull();
    expect(required).toEqual([]);
  });

  it('signs a bot in anew', async () => {
    const { refreshToken: _, ...bot } = tokens('1');
    clientCredentials.mockResolvedValueOnce({ ...bot, accessToken: 'access-2' });
    const manager = manage('secret');
    await manager.begin(bot);
    expect(await manager.renew('access-1')).toBe('access-2');
  });
});
