/** What the browser does not store is kept until the page is left. */
const inMemory = new Map<string, string>();

/** Reads what the user chose in this browser; `null` where they chose nothing. */
export function readHere(key: string): string | null {
  try {
    return inMemory.get(key) ?? localStorage.getItem(key);
  } catch {
    return inMemory.get(key) ?? null;
  }
}

/** Keeps what the user chose in this browser. Where storage is blocked or full, it holds until the page is left. */
export function keepHere(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
    inMemory.delete(key);
  } catch {
    inMemory.set(key, value);
  }
}
