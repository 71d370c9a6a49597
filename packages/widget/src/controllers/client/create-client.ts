import { createChatClient, createWebTokenStore } from '@sotto/sdk';
import type { ChatClient } from '@sotto/sdk';
import { addressOf } from '../../internal/setup-problem.js';

/** Makes the client of an element from its attributes; undefined where one is missing or wrong. Same attributes share a sign-in. */
export function makeClient(serverUrl: string, clientId: string): ChatClient | undefined {
  const address = addressOf(serverUrl);
  // Browsers refuse each request to an address with a user name.
  if (!address || address.username + address.password !== '' || clientId === '') return undefined;
  const url = address.href.replace(/\/$/, '');
  return createChatClient({
    serverUrl: url,
    clientId,
    tokenStore: createWebTokenStore(`sotto.${url}.${clientId}`),
  });
}
