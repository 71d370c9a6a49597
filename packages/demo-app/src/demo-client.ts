import { createChatClient, createWebTokenStore } from '@sotto/sdk';
import type { ChatClient } from '@sotto/sdk';
import { serverUrl } from './demo-config.js';

/** The client of the demo's own pages: they share one sign-in, which outlives a reload. */
export function createDemoClient(clientId: string): ChatClient {
  return createChatClient({
    serverUrl,
    clientId,
    tokenStore: createWebTokenStore(`sotto.${serverUrl}.${clientId}`),
  });
}
