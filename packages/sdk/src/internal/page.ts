import type { Environment } from '../environment.js';

type PageOwner = Pick<Environment, 'page'>;

/** Whether this is a page that is not visible. */
export const isHidden = ({ page }: PageOwner) => page().document?.visibilityState === 'hidden';

/** Whether the device reports that it has no network. It may be wrong, so attempts go on. */
export const isOffline = ({ page }: PageOwner) => page().navigator?.onLine === false;

/**
 * Calls `onEnd` when the page goes, which may be for good or come back.
 * @returns a function that stops it
 */
export function onPageEnd({ page }: PageOwner, onEnd: () => void): () => void {
  const watched = page();
  watched.addEventListener?.('pagehide', onEnd);
  return () => watched.removeEventListener?.('pagehide', onEnd);
}
