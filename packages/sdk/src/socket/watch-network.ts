import type { Environment } from '../environment.js';
import { isHidden } from '../internal/page.js';

/** Milliseconds between two looks at the clock. */
const TICK_MS = 10_000;
/** A timer that is late by this many milliseconds shows that the device slept. */
const LATE_MS = 5_000;
/** A page that was hidden for this many milliseconds may have been frozen. */
const HIDDEN_MS = 10_000;

interface NetworkListeners {
  /** The device or the page woke up, or the network is back: an open socket may be dead, and a new one possible. */
  onBack: () => void;
  /** The network is gone. */
  onLost: () => void;
}

/** Reports when the connection should be checked, ahead of any timeout. Returns a function that stops it. */
export function watchNetwork(
  env: Pick<Environment, 'clock' | 'page'>,
  { onBack, onLost }: NetworkListeners,
): () => void {
  const { clock } = env;
  const page = env.page();
  let hiddenAt: number | null = null;
  let due: number;
  let timer: unknown;

  function tick(): void {
    // The timers of a hidden page are usually late; it reports when it becomes visible.
    if (clock.now() - due > LATE_MS && !isHidden(env)) onBack();
    due = clock.now() + TICK_MS;
    timer = clock.setTimeout(tick, TICK_MS);
  }
  function onVisibility(): void {
    if (isHidden(env)) hiddenAt = clock.now();
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
