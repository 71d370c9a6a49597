import { ChatError } from '#errors';
import { page } from './page.js';

/** Milliseconds between two looks at whether the window is closed, which no event reports. */
const LOOK_MS = 250;
/** Milliseconds within which nobody closes a window: the page's own policy (COOP) has cut the connection to it. */
const SEVERED_MS = 1000;

/** Opens an empty window; `null` where the browser blocks it. It must be called while the user's click is handled. */
export const openPopup = () => page().open('', '_blank', 'popup,width=480,height=720');

interface PopupAnswer {
  popup: Window;
  /** Origin of the server, which alone may answer. */
  origin: string;
  state: string;
  signal?: AbortSignal | undefined;
}

/**
 * Waits for the message of the server's page. Resolves with `null` where the page cannot hear it.
 *
 * @throws {access_denied} the user closed the window
 * @throws {aborted} the caller's signal aborted
 */
export function readAnswer({
  popup,
  origin,
  state,
  signal,
}: PopupAnswer): Promise<Record<string, unknown> | null> {
  return new Promise((resolve, reject) => {
    const openedAt = page().performance.now();
    let closedBefore = false;
    const timer = page().setInterval(() => {
      if (!popup.closed) return;
      // The message may be on its way though the window is closed.
      if (closedBefore) end(() => reject(new ChatError('access_denied', 'The sign-in window was closed')));
      else if (page().performance.now() - openedAt <= SEVERED_MS) end(() => resolve(null));
      closedBefore = true;
    }, LOOK_MS);
    function onMessage(event: MessageEvent<Record<string, unknown> | null>): void {
      if (event.origin !== origin || event.source !== popup) return;
      if (event.data?.['type'] !== 'sotto.authorization' || event.data['state'] !== state) return;
      end(() => resolve(event.data));
    }
    const onAbort = () =>
      end(() => reject(new ChatError('aborted', 'The call was aborted', { cause: signal?.reason })));
    function end(settle: () => void): void {
      page().clearInterval(timer);
      page().removeEventListener('message', onMessage);
      signal?.removeEventListener('abort', onAbort);
      settle();
    }
    page().addEventListener('message', onMessage);
    signal?.addEventListener('abort', onAbort);
    if (signal?.aborted) onAbort();
  });
}
