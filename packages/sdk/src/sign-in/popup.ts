import { ChatError } from '#errors';
import type { AuthorizationResponse } from './authorization-request.js';
import { page } from './page.js';

/** Milliseconds between two checks whether the window is closed, which no event reports. */
const POLL_MS = 250;

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

/** Returns whether a window that is not closed shows the server's page, and not the empty one that it began with. */
function showsServer(popup: Window): boolean {
  try {
    return popup.location.href !== 'about:blank';
  } catch {
    // A page of another origin.
    return true;
  }
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
    let isConnected = false;
    let closedBefore = false;
    const timer = page().setInterval(() => {
      if (!popup.closed) {
        isConnected ||= showsServer(popup);
        return;
      }
      // The page's own policy (COOP) cuts the connection when the server's page comes, however long that takes.
      if (!isConnected) return end(() => resolve(null));
      // The message may be on its way though the window is closed.
      if (closedBefore) return end(() => reject(windowClosed()));
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
