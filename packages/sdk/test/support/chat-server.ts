import { startTestChat } from '@sotto/testing';
import type { TestChatOptions } from '@sotto/testing';
import { createChatClient } from '../../src/index.js';
import type { ChatClient, ChatClientOptions } from '../../src/index.js';

export const PASSWORD = 'correct horse battery staple';

/** The real server of `@sotto/testing`, and clients of the SDK as it lies here. */
export async function startChatServer(options: TestChatOptions = {}) {
  const chat = await startTestChat(options);
  const clients: ChatClient[] = [];
  const client = (clientOptions: Partial<ChatClientOptions> = {}): ChatClient => {
    const made = createChatClient({ serverUrl: chat.url, clientId: chat.clientId, ...clientOptions });
    clients.push(made);
    return made;
  };
  /** A client of somebody new, who registered and signed in by the SDK itself. */
  async function signedIn(username: string, clientOptions?: Partial<ChatClientOptions>) {
    const made = client(clientOptions);
    await made.auth.register({ username, password: PASSWORD });
    await made.auth.signIn({ username, password: PASSWORD });
    return made;
  }
  return {
    url: chat.url,
    dataDir: chat.dataDir,
    faults: chat.faults,
    client,
    signedIn,
    /** The same, connected. */
    async person(username: string, clientOptions?: Partial<ChatClientOptions>): Promise<ChatClient> {
      const made = await signedIn(username, clientOptions);
      await made.connect();
      return made;
    },
    async close(): Promise<void> {
      for (const made of clients) made.close();
      await chat.close();
    },
  };
}
