import type { Clock } from '../options.js';

/** Milliseconds between two looks at the clock. */
const TICK_MS = 10_000;
/** A timer that is late by this much says that the device slept. */
const LATE_MS = 5_000;
/** A page that was hidden for this long may have been frozen. */
const HIDDEN_MS = 10_000;

interface NetworkWatch {
  clock: Clock;
  /** The device or the page woke, or the network is back: what was open may be dead, what was not may be possible. */
  onBack: () => void;
  /** The network is gone. */
  onLost: () => void;
}

/** Says when a connection is to be looked at, instead of waiting for a timeout; answers how to stop it. */
export function watchNetwork({ clock, onBack, onLost }: NetworkWatch): () => void {
  const page = globalThis as Partial<EventTarget> & { document?: EventTarget };
  let hiddenAt: number | null = null;
  let due: number;
  let timer: unknown;

  function tick(): void {
    // The timers of a hidden page are late as a rule; it tells when it is shown.
    if (clock.now() - due > LATE_MS && !isPageHidden()) onBack();
    due = clock.now() + TICK_MS;
    timer = clock.setTimeout(tick, TICK_MS);
  }
  function onVisibility(): void {
    if (isPageHidden()) hiddenAt = clock.now();
    else if (hiddenAt !== null && clock.now() - hiddenAt > HIDDEN_MS) onBack();
  }

  const listeners = { online: onBack, pageshow: onBack, offline: onLost };
  for (const [name, listener] of Object.entries(listeners)) page.addEventListener?.(name, listener);
  page.document?.addEventListener('visibilitychange', onVisibility);
  due = Infinity;
  tick();
  return () => {
    clock.clearTimeout(timer);
    for (const [name, listener] of Object.entries(listeners)) page.removeEventListener?.(name, listener);
    page.document?.removeEventListener('visibilitychange', onVisibility);
  };
}

/** Whether this is a page that nobody sees. */
export function isPageHidden(): boolean {
  const { document } = globalThis as { document?: { visibilityState: string } };
  return document?.visibilityState === 'hidden';
}

/** Whether the device says that it has no network. It may be wrong: tries go on. */
export function isOffline(): boolean {
  return (globalThis as { navigator?: { onLine?: boolean } }).navigator?.onLine === false;
}
