import { createChatClient } from '@sotto/sdk';
import type { ChatClient, ChatClientOptions, ClientEventMap } from '@sotto/sdk';
import type { Person } from '../../src/index.js';

const open: ChatClient[] = [];

/** A client of a person, signed in; it tries again soon. */
export async function clientOf(
  person: Person,
  options: Partial<ChatClientOptions> = {},
): Promise<ChatClient> {
  const client = createChatClient({ ...person.clientOptions, random: () => 0.05, ...options });
  open.push(client);
  await client.auth.restore();
  return client;
}

/** A client of a person, signed in and connected. */
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

type Payload<E extends keyof ClientEventMap> = Parameters<ClientEventMap[E]>[0];

/** The next event of a name that fits. */
export function nextEvent<E extends keyof ClientEventMap>(
  client: ChatClient,
  name: E,
  fits: (payload: Payload<E>) => boolean = () => true,
): Promise<Payload<E>> {
  return new Promise((resolve) => {
    const off = client.on(name, ((payload: Payload<E>) => {
      if (!fits(payload)) return;
      off();
      resolve(payload);
    }) as ClientEventMap[E]);
  });
}

/** Follows a room from its present state; answers the texts of new messages as they come. */
export async function follow(client: ChatClient, slug: string): Promise<(string | null)[]> {
  const texts: (string | null)[] = [];
  client.on('message.new', ({ room, message }) => {
    if (room === slug) texts.push(message.content);
  });
  const { rev, lastSeq } = await client.rooms.get(slug);
  client.messages.track(slug, rev, lastSeq);
  return texts;
}
