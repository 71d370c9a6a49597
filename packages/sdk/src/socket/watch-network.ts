/** Says when a connection may have become possible again; answers the function that stops it. */
export function watchNetwork(onChange: () => void): () => void {
  const target = globalThis as Partial<EventTarget>;
  const names = ['online', 'pageshow'] as const;
  for (const name of names) target.addEventListener?.(name, onChange);
  return () => {
    for (const name of names) target.removeEventListener?.(name, onChange);
  };
}

/** Whether the device says that it has no network. It may be wrong: tries go on. */
export function isOffline(): boolean {
  return (globalThis as { navigator?: { onLine?: boolean } }).navigator?.onLine === false;
}
