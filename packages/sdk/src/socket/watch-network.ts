/** Says when a connection may have become possible again, and when the network is gone; answers how to stop it. */
export function watchNetwork({ onBack, onLost }: { onBack: () => void; onLost: () => void }): () => void {
  const target = globalThis as Partial<EventTarget>;
  const listeners = { online: onBack, pageshow: onBack, offline: onLost };
  for (const [name, listener] of Object.entries(listeners)) target.addEventListener?.(name, listener);
  return () => {
    for (const [name, listener] of Object.entries(listeners)) target.removeEventListener?.(name, listener);
  };
}

/** Whether the device says that it has no network. It may be wrong: tries go on. */
export function isOffline(): boolean {
  return (globalThis as { navigator?: { onLine?: boolean } }).navigator?.onLine === false;
}
