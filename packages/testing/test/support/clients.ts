import { createChatClient } from '@sotto/sdk';
import type { ChatClient, ChatClientOptions } from '@sotto/sdk';
import type { Person } from '../../src/index.js';

const open: ChatClient[] = [];

/** Creates a client that is signed in as a user and retries quickly. */
export async function clientOf(
  person: Person,
  options: Partial<ChatClientOptions> = {},
): Promise<ChatClient> {
  const client = createChatClient({ ...person.clientOptions, random: () => 0.05, ...options });
  open.push(client);
  await client.auth.restore();
  return client;
}

/** Creates a client that is signed in as a user and connected. */
export async function connected(
  person: Person,
  options: Partial<ChatClientOptions> = {},
): Promise<ChatClient> {
  const client = await clientOf(person, options);
  await client.connect();
  return client;
}

export function closeClients(): void {
  for (const client of open.splice(0)) client.close();
}

/** Follows a room from its current state; returns an array that collects the texts of new messages. */
export async function follow(client: ChatClient, slug: string): Promise<(string | null)[]> {
  const texts: (string | null)[] = [];
  client.on('message.new', ({ room, message }) => {
    if (room === slug) texts.push(message.content);
  });
  const { rev, lastSeq } = await client.rooms.get(slug);
  client.messages.track(slug, rev, lastSeq);
  return texts;
}
