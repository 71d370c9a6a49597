import { createChatClient } from '@sotto/sdk';
import type { ChatClient } from '@sotto/sdk';
import type { TestServer } from './server.js';

/** The password of every user that `signUp` registers. */
export const PASSWORD = 'correct horse battery';

/** Registers a user; resolves with their client once it is signed in and connected. */
export async function signUp(
  { url }: Pick<TestServer, 'url'>,
  username: string,
  displayName = username,
): Promise<ChatClient> {
  const client = createChatClient({ serverUrl: url, clientId: 'demo' });
  await client.auth.register({ username, password: PASSWORD, displayName });
  await client.auth.signIn({ username, password: PASSWORD });
  await client.connect();
  return client;
}
