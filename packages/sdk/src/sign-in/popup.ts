import { ChatError } from '#errors';
import type { AuthorizationResponse } from './authorization-request.js';
import { page } from './page.js';

/** Milliseconds between two checks whether the window is closed, which no event reports. */
const POLL_MS = 250;
/** Milliseconds within which nobody closes a window: the page's own policy (COOP) has cut the connection to it. */
const SEVERED_MS = 1000;

/** Opens an empty window; `null` where the browser blocks it. Call it while the user's click is handled. */
export const openPopup = () => page().open('', '_blank', 'popup,width=480,height=720');

/** Creates the error of a user who closed the window. */
const windowClosed = () => new ChatError('access_denied', 'The sign-in window was closed');

/** Leads the window to the server's page. @throws {access_denied} the user closed it meanwhile */
export function navigate(popup: Window, address: string): void {
  // So far it is a page of our own origin, so no policy has cut it off.
  if (popup.closed) throw windowClosed();
  popup.location.href = address;
}

interface ResponseSource {
  popup: Window;
  /** Origin of the server, the only one that may respond. */
  origin: string;
  state: string;
  signal?: AbortSignal | undefined;
}

/**
 * Receives the message of the server's page. Resolves with `null` where the page cannot receive it.
 *
 * @throws {access_denied} the user closed the window
 * @throws {aborted} the caller's signal aborted
 */
export function receiveResponse({
  popup,
  origin,
  state,
  signal,
}: ResponseSource): Promise<AuthorizationResponse | null> {
  return new Promise((resolve, reject) => {
    const openedAt = page().performance.now();
    let closedBefore = false;
    const timer = page().setInterval(() => {
      if (!popup.closed) return;
      // The message may be on its way though the window is closed.
      if (closedBefore) end(() => reject(windowClosed()));
      else if (page().performance.now() - openedAt <= SEVERED_MS) end(() => resolve(null));
      closedBefore = true;
    }, POLL_MS);
    function onMessage(event: MessageEvent<AuthorizationResponse | null>): void {
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
