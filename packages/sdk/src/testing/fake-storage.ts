/** Storage of a browser, in memory: its entries are its own properties, as in browsers. */
export function createFakeStorage(): Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> {
  const entries: Record<string, string> = {};
  const methods: Record<string | symbol, unknown> = {
    getItem: (key: string) => entries[key] ?? null,
    setItem: (key: string, text: string) => void (entries[key] = text),
    removeItem: (key: string) => void delete entries[key],
  };
  return new Proxy(entries, { get: (_, name) => methods[name] }) as never;
}
