import { createChatClient, createWebTokenStore } from '@sotto/sdk';
import type { ChatClient } from '@sotto/sdk';

/** Makes the client of an element from its attributes; undefined where one is missing. Same attributes share a sign-in. */
export function makeClient(serverUrl: string, clientId: string): ChatClient | undefined {
  if (!serverUrl || !clientId) return undefined;
  const url = new URL(serverUrl, document.baseURI).href.replace(/\/$/, '');
  return createChatClient({
    serverUrl: url,
    clientId,
    tokenStore: createWebTokenStore(`sotto.${url}.${clientId}`),
  });
}
