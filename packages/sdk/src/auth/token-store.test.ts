import { afterEach, describe, expect, it, vi } from 'vitest';
import type { StoredTokens } from '../ports.js';
import { createMemoryTokenStore, createWebTokenStore } from './token-store.js';

const tokens: StoredTokens = { accessToken: 'a', refreshToken: 'r', expiresAt: 5, scope: 'chat' };

function storage(setItem?: () => void) {
  const items = new Map<string, string>();
  return {
    items,
    getItem: (key: string) => items.get(key) ?? null,
    setItem: setItem ?? ((key: string, text: string) => void items.set(key, text)),
    removeItem: (key: string) => void items.delete(key),
  };
}
const refuse = () => {
  throw new Error('denied');
};
afterEach(() => vi.unstubAllGlobals());

describe('token stores', () => {
  it('keeps tokens in memory', async () => {
    const store = createMemoryTokenStore();
    await store.save(tokens);
    expect(await store.load()).toEqual(tokens);
    await store.clear();
    expect(await store.load()).toBeNull();
  });

  it.each([
    ['localStorage', storage(), storage()],
    ['sessionStorage', storage(refuse), storage()],
    ['memory', storage(refuse), storage(refuse)],
  ])('keeps tokens in %s where it can', async (name, localStorage, sessionStorage) => {
    vi.stubGlobal('localStorage', localStorage);
    vi.stubGlobal('sessionStorage', sessionStorage);
    const store = createWebTokenStore('key');
    await store.save(tokens);
    expect(await store.load()).toEqual(tokens);
    expect(localStorage.items.size).toBe(name === 'localStorage' ? 1 : 0);
    expect(sessionStorage.items.size).toBe(name === 'sessionStorage' ? 1 : 0);
    await store.clear();
    expect(await store.load()).toBeNull();
  });

  it('replaces tokens in one step: another tab never finds none', async () => {
    const area = storage();
    const removed = vi.spyOn(area, 'removeItem');
    vi.stubGlobal('localStorage', area);
    vi.stubGlobal('sessionStorage', storage());
    const store = createWebTokenStore('key');
    await store.save(tokens);
    await store.save({ ...tokens, accessToken: 'b' });
    expect(removed).not.toHaveBeenCalled();
    expect(await store.load()).toMatchObject({ accessToken: 'b' });
  });

  it.each(['', '{', '7', '{"accessToken":7}', '{"accessToken":"a"}'])(
    'takes %j for no tokens',
    async (text) => {
      const area = storage();
      area.items.set('key', text);
      vi.stubGlobal('localStorage', area);
      expect(await createWebTokenStore('key').load()).toBeNull();
    },
  );
});
