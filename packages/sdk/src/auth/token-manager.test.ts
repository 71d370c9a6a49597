import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ChatError } from '../errors.js';
import { createLog } from '../internal/log.js';
import { createCrossTab } from '../internal/cross-tab.js';
import type { ChatClientOptions } from '../options.js';
import type { StoredTokens, TokenStore } from '../ports.js';
import { createFakeTabs } from '../testing/fake-tabs.js';
import { createManualClock, settle } from '../testing/manual-clock.js';
import type { HostTokenSource } from './host-tokens.js';
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

function manage(clientSecret?: string, tabs: Pick<ChatClientOptions, 'locks' | 'createChannel'> = {}) {
  return createTokenManager({
    env: {
      clock,
      clientSecret,
      log: createLog(),
      crossTab: createCrossTab({ locks: null, createChannel: null, ...tabs, page: () => ({}) }),
    },
    oauth: { refresh, clientCredentials } as unknown as OAuth,
    host: { isAvailable: false, isDue: false, dismiss: () => undefined } as HostTokenSource,
    onDecline: () => undefined,
    onHostChange: () => undefined,
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
  it('refreshes once for simultaneous callers', async () => {
    refresh.mockResolvedValueOnce(tokens('2'));
    const manager = manage();
    await manager.begin(tokens('1'));
    const answers = await Promise.all(Array.from({ length: 50 }, () => manager.refresh('access-1')));
    expect(new Set(answers)).toEqual(new Set(['access-2']));
    expect(refresh).toHaveBeenCalledExactlyOnceWith('refresh-1');
    expect(await store.load()).toEqual(tokens('2'));
    // Who comes late with the old token gets the new one, without another refresh.
    expect(await manager.refresh('access-1')).toBe('access-2');
    expect(refresh).toHaveBeenCalledTimes(1);
  });

  it('refreshes expired tokens automatically', async () => {
    refresh.mockResolvedValueOnce(tokens('2'));
    const manager = manage();
    await manager.begin(tokens('1', clock.now() + 10));
    expect(await manager.current()).toBe('access-1');
    await clock.advance(10);
    expect(await manager.current()).toBe('access-2');
  });

  it('ends with one auth.required when the refresh token is refused, and sends no further requests', async () => {
    refresh.mockRejectedValue(new ChatError('invalid_grant', 'spent', { status: 400 }));
    const manager = manage();
    await manager.begin(tokens('1'));
    const calls = await Promise.allSettled([
      manager.refresh('access-1'),
      manager.refresh('access-1', 'token_revoked'),
    ]);
    expect(calls).toMatchObject([
      { reason: { code: 'not_signed_in' } },
      { reason: { code: 'not_signed_in' } },
    ]);
    await expect(manager.current()).rejects.toMatchObject({ code: 'not_signed_in' });
    await expect(manager.refresh('access-1')).rejects.toMatchObject({ code: 'not_signed_in' });
    expect(refresh).toHaveBeenCalledTimes(1);
    expect(required).toEqual(['token_expired']);
    expect(await store.load()).toBeNull();
  });

  it('keeps the session when the server cannot be reached', async () => {
    refresh.mockRejectedValueOnce(new ChatError('network', 'no wire')).mockResolvedValueOnce(tokens('2'));
    const manager = manage();
    await manager.begin(tokens('1'));
    await expect(manager.refresh('access-1')).rejects.toMatchObject({ code: 'network' });
    expect(required).toEqual([]);
    expect(await manager.refresh('access-1')).toBe('access-2');
  });

  it('adopts tokens that another tab refreshed while it waited for the lock', async () => {
    store = { ...createMemoryTokenStore(), key: 'shared' };
    const names: string[] = [];
    const manager = manage(undefined, {
      locks: {
        async request(name, _, work) {
          names.push(name);
          await store.save(tokens('from another tab'));
          return work();
        },
      },
    });
    await manager.begin(tokens('1'));
    expect(await manager.refresh('access-1')).toBe('access-from another tab');
    expect(names).toEqual(['sotto.refresh.shared']);
    expect(refresh).not.toHaveBeenCalled();
  });

  it('adopts tokens that another tab refreshed where there are no locks', async () => {
    refresh.mockImplementationOnce(async () => {
      await store.save(tokens('2'));
      throw new ChatError('invalid_grant', 'spent', { status: 400 });
    });
    const manager = manage();
    await manager.begin(tokens('1'));
    expect(await manager.refresh('access-1')).toBe('access-2');
    expect(required).toEqual([]);
  });

  it('is signed out when another tab signed out', async () => {
    const manager = manage();
    await manager.begin(tokens('1'));
    await store.clear();
    await expect(manager.refresh('access-1')).rejects.toMatchObject({ code: 'not_signed_in' });
    expect(required).toEqual(['signed_out']);
    expect(refresh).not.toHaveBeenCalled();
  });

  it('does not restore a session that was signed out during its refresh', async () => {
    let answer!: (next: StoredTokens) => void;
    refresh.mockReturnValueOnce(new Promise((resolve) => (answer = resolve)));
    const manager = manage();
    await manager.begin(tokens('1'));
    const renewal = manager.refresh('access-1');
    await vi.waitFor(() => expect(refresh).toHaveBeenCalled());
    expect(await manager.forget()).toBe('refresh-1');
    answer(tokens('2'));
    await expect(renewal).rejects.toMatchObject({ code: 'not_signed_in' });
    expect(await store.load()).toBeNull();
    expect(required).toEqual([]);
  });

  it('continues with the user whom another tab signed in, even where what it stored arrives late', async () => {
    const browser = createFakeTabs();
    const shared = store;
    const arriving: TokenStore = { ...shared, key: 'k', load: async () => late ?? shared.load() };
    let late: StoredTokens | null = null;
    store = arriving;
    const behind = manage(undefined, browser.tab());
    store = { ...shared, key: 'k' };
    const other = manage(undefined, browser.tab());
    await other.begin(tokens('guest'));
    await behind.restore();
    late = tokens('guest');
    await other.begin(tokens('account'));
    await settle();
    expect(required).toEqual(['signed_out']);
    const restored = behind.restore();
    await clock.advance(100);
    late = null;
    await clock.advance(100);
    expect(await restored).toBe(true);
    expect(await behind.current()).toBe('access-account');
  });

  it('refreshes once for 50 tabs whose token expires', async () => {
    store = { ...createMemoryTokenStore(), key: 'shared' };
    const browser = createFakeTabs();
    await store.save(tokens('1', clock.now()));
    const managers = Array.from({ length: 50 }, () => manage(undefined, browser.tab()));
    await Promise.all(managers.map((manager) => manager.restore()));
    refresh.mockResolvedValueOnce(tokens('2'));
    const answers = await Promise.all(managers.map((manager) => manager.current()));
    expect(new Set(answers)).toEqual(new Set(['access-2']));
    expect(refresh).toHaveBeenCalledExactlyOnceWith('refresh-1');
    expect(required).toEqual([]);
    for (const manager of managers) manager.close();
    expect([browser.openChannels, browser.heldLocks, clock.waiting]).toEqual([0, 0, 0]);
    expect(await store.load()).toEqual(tokens('2'));
  });

  it('ends 50 tabs with one auth.required in each, after one last response of the server', async () => {
    store = { ...createMemoryTokenStore(), key: 'shared' };
    const browser = createFakeTabs();
    await store.save(tokens('1', clock.now()));
    const managers = Array.from({ length: 50 }, () => manage(undefined, browser.tab()));
    await Promise.all(managers.map((manager) => manager.restore()));
    refresh.mockRejectedValue(new ChatError('invalid_grant', 'spent', { status: 400 }));
    // Half of them ask at the same time, the others hear of it.
    const asked = await Promise.allSettled(managers.slice(25).map((manager) => manager.current()));
    await settle();
    expect(asked.every(({ status }) => status === 'rejected')).toBe(true);
    expect(required).toEqual(Array.from({ length: 50 }, () => 'token_expired'));
    const later = await Promise.allSettled(managers.map((manager) => manager.refresh('access-1')));
    expect(later.every(({ status }) => status === 'rejected')).toBe(true);
    expect(refresh).toHaveBeenCalledTimes(1);
    expect(required).toHaveLength(50);
    expect([browser.openChannels, browser.heldLocks, clock.waiting]).toEqual([0, 0, 0]);
  });

  it('ends in all tabs at once when one signs out or signs another user in', async () => {
    store = { ...createMemoryTokenStore(), key: 'shared' };
    const browser = createFakeTabs();
    await store.save(tokens('1'));
    const [one, two, three] = [1, 2, 3].map(() => manage(undefined, browser.tab())) as ReturnType<
      typeof manage
    >[];
    await Promise.all([one!.restore(), two!.restore(), three!.restore()]);
    await one!.begin(tokens('of somebody else'));
    await settle();
    expect(required).toEqual(['signed_out', 'signed_out']);
    expect(await one!.current()).toBe('access-of somebody else');
    await expect(two!.current()).rejects.toMatchObject({ code: 'not_signed_in' });
    await two!.restore();
    await one!.forget();
    await settle();
    expect(required).toHaveLength(3);
    expect(browser.openChannels).toBe(0);
  });

  it('does not wait forever for a tab that is frozen during its refresh', async () => {
    store = { ...createMemoryTokenStore(), key: 'shared' };
    const browser = createFakeTabs();
    void browser.tab().locks.request('sotto.refresh.shared', {}, () => new Promise(() => undefined));
    const manager = manage(undefined, browser.tab());
    await manager.begin(tokens('1'));
    refresh.mockResolvedValueOnce(tokens('2'));
    const answer = manager.refresh('access-1');
    await clock.advance(19_999);
    expect(refresh).not.toHaveBeenCalled();
    await clock.advance(1);
    expect(await answer).toBe('access-2');
    expect(clock.waiting).toBe(0);
  });

  it('leaves no channel, lock or timer when it is closed while it waits', async () => {
    store = { ...createMemoryTokenStore(), key: 'shared' };
    const browser = createFakeTabs();
    const holder = browser.tab();
    void holder.locks.request('sotto.refresh.shared', {}, () => new Promise(() => undefined));
    const manager = manage(undefined, browser.tab());
    await manager.begin(tokens('1'));
    const answer = manager.refresh('access-1');
    await settle();
    manager.close();
    await expect(answer).rejects.toMatchObject({ code: 'not_signed_in' });
    holder.kill();
    expect([browser.openChannels, browser.heldLocks, clock.waiting]).toEqual([0, 0, 0]);
    expect(await store.load()).toEqual(tokens('1'));
    expect(required).toEqual([]);
  });

  it('signs a bot in again', async () => {
    const { refreshToken: _, ...bot } = tokens('1');
    clientCredentials.mockResolvedValueOnce({ ...bot, accessToken: 'access-2' });
    const manager = manage('secret');
    await manager.begin(bot);
    expect(await manager.refresh('access-1')).toBe('access-2');
  });
});
