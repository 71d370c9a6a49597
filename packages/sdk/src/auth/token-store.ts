import type { StoredTokens, TokenStore } from '../ports.js';
import { encodeJson } from '../internal/encode-json.js';

/**
 * Creates a store that keeps tokens in memory; the default.
 *
 * @returns an empty store
 * @example createChatClient({ serverUrl, clientId, tokenStore: createMemoryTokenStore() });
 */
export function createMemoryTokenStore(): TokenStore {
  let tokens: StoredTokens | null = null;
  return {
    load: () => tokens,
    save: (next) => void (tokens = next),
    clear: () => void (tokens = null),
  };
}

/**
 * Creates a store that keeps tokens in the browser: in `localStorage`, else in `sessionStorage`, else in memory (private
 * windows, sandboxed frames, servers). It accesses storage only when it is used, so it may be created anywhere.
 *
 * @param key - name of the entry in storage; tabs with the same key share a session
 * @returns the store
 * @example createWebTokenStore('sotto.my-site')
 */
export function createWebTokenStore(key: string): TokenStore {
  const memory = createMemoryTokenStore();
  const areas = ['localStorage', 'sessionStorage'] as const;

  /** A browser throws on mere access where storage is denied. */
  function attempt<T>(area: (typeof areas)[number], use: (storage: Storage) => T): T | undefined {
    try {
      const storage = (globalThis as { localStorage?: Storage; sessionStorage?: Storage })[area];
      return storage ? use(storage) : undefined;
    } catch {
      return undefined;
    }
  }

  function clearAreas(except?: (typeof areas)[number]): void {
    for (const area of areas) if (area !== except) attempt(area, (storage) => storage.removeItem(key));
  }

  return {
    key,
    load() {
      for (const area of areas) {
        const tokens = parse(attempt(area, (storage) => storage.getItem(key)));
        if (tokens) return tokens;
      }
      return memory.load();
    },
    save(tokens) {
      const text = encodeJson(tokens);
      // In place: a tab that looks here while there is nothing takes it for a sign-out.
      const kept = areas.find((area) =>
        attempt(area, (storage) => {
          storage.setItem(key, text);
          return true;
        }),
      );
      clearAreas(kept);
      return kept ? memory.clear() : memory.save(tokens);
    },
    clear() {
      clearAreas();
      return memory.clear();
    },
  };
}

/** Storage is shared with the whole page: a value that does not look like tokens is ignored. */
function parse(text: string | null | undefined): StoredTokens | null {
  try {
    const value = JSON.parse(text ?? 'null') as Partial<StoredTokens> | null;
    if (typeof value?.accessToken !== 'string' || typeof value.expiresAt !== 'number') return null;
    const { accessToken, expiresAt, refreshToken, scope, guest } = value;
    return {
      accessToken,
      expiresAt,
      scope: typeof scope === 'string' ? scope : '',
      ...(typeof refreshToken === 'string' && { refreshToken }),
      ...(typeof guest?.id === 'string' && { guest }),
    };
  } catch {
    return null;
  }
}
