import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, loadConfig } from '@sotto/server';
import { createChatClient } from '../../src/index.js';
import type { ChatClient, ChatClientOptions } from '../../src/index.js';

export const PASSWORD = 'correct horse battery staple';

/** The real server on its embedded store, in a directory of its own. */
export async function startChatServer(environment: Record<string, string> = {}) {
  const directory = await mkdtemp(join(tmpdir(), 'sotto-sdk-'));
  const running = await createServer(
    loadConfig({
      HOST: '127.0.0.1',
      PORT: '0',
      DATA_DIR: directory,
      LOG_LEVEL: 'silent',
      RATE_LIMITS: 'off',
      ...environment,
    }),
  );
  const clients: ChatClient[] = [];
  const client = (options: Partial<ChatClientOptions> = {}): ChatClient => {
    const made = createChatClient({ serverUrl: running.url, clientId: 'demo', ...options });
    clients.push(made);
    return made;
  };
  return {
    url: running.url,
    port: running.port,
    directory,
    client,
    /** A client of somebody new, signed in and connected. */
    async person(username: string, options: Partial<ChatClientOptions> = {}): Promise<ChatClient> {
      const made = client(options);
      await made.auth.register({ username, password: PASSWORD });
      await made.auth.signIn({ username, password: PASSWORD });
      await made.connect();
      return made;
    },
    async close(): Promise<void> {
      for (const made of clients) made.close();
      await running.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
