import { createChatClient, createWebTokenStore } from '@sotto/sdk';
import type { ChatClient } from '@sotto/sdk';
import { serverUrl } from './demo-config.js';

/** Creates the client of the demo's pages: they share one session, which outlives a reload. */
export function createDemoClient(clientId: string): ChatClient {
  return createChatClient({
    serverUrl,
    clientId,
    tokenStore: createWebTokenStore(`sotto.${serverUrl}.${clientId}`),
  });
}
