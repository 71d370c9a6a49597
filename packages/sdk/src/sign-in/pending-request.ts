import { ChatError } from '#errors';
import type { ChatClient } from '../api/chat-client.js';
import { encodeJson } from '../internal/encode-json.js';
import type { AuthorizationRequest } from './authorization-request.js';
import { page } from './page.js';

/** The entry of `sessionStorage` that outlives the redirect. */
const keyOf = ({ serverUrl, clientId }: ChatClient) => `sotto.sign-in ${serverUrl} ${clientId}`;

/** Keeps a request while the tab shows the server's page. @throws {invalid_request} the browser denies storage */
export function savePending(client: ChatClient, request: AuthorizationRequest): void {
  try {
    page().sessionStorage.setItem(keyOf(client), encodeJson(request));
  } catch (cause) {
    throw new ChatError('invalid_request', 'A redirect needs sessionStorage, which this browser denies', {
      cause,
    });
  }
}

/** Returns the request of this tab; `null` where there is none, or storage is denied or holds something else. */
export function loadPending(client: ChatClient): AuthorizationRequest | null {
  try {
    const value = JSON.parse(
      page().sessionStorage.getItem(keyOf(client)) ?? 'null',
    ) as AuthorizationRequest | null;
    const parts = [value?.state, value?.verifier, value?.issuer, value?.redirectUri];
    return parts.every((part) => typeof part === 'string') ? value : null;
  } catch {
    return null;
  }
}

export const removePending = (client: ChatClient) => page().sessionStorage.removeItem(keyOf(client));
