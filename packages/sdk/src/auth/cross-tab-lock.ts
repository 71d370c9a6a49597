interface LockManager {
  request<T>(name: string, callback: () => Promise<T>): Promise<T>;
}

/** Runs `work` while no other tab of this origin runs it, where the browser has Web Locks. */
export function withCrossTabLock<T>(name: string | undefined, work: () => Promise<T>): Promise<T> {
  const { locks } = (globalThis as { navigator?: { locks?: LockManager } }).navigator ?? {};
  return name !== undefined && locks ? locks.request(name, work) : work();
}
