import { createChatClient, createWebTokenStore } from '@sotto/sdk';
import type { ChatClient } from '@sotto/sdk';
import { addressOf } from '../../internal/setup-problem.js';

/**
 * Creates the client of an element; elements with equal attributes share a sign-in.
 *
 * @returns undefined where an attribute is missing or wrong
 */
export function createClient(serverUrl: string, clientId: string): ChatClient | undefined {
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
