import type { MessageEvent } from '@sotto/protocol';
import { createChatClient } from '@sotto/sdk';
import type { ListenerLog, Sighting } from './evidence.js';
import { readChanges, toSighting } from './rest.js';

/** A client that records everything it reads. */
export interface Listener {
  log: ListenerLog;
  /** Returns the last applied `rev` of a room. */
  rev(room: string): number;
  close(): void;
}

export interface ListenerOptions {
  name: string;
  url: string;
  token: string;
  rooms: string[];
}

/** An application with the SDK that tracks every room. */
export async function createSdkListener({ name, url, token, rooms }: ListenerOptions): Promise<Listener> {
  const client = createChatClient({ serverUrl: url, clientId: 'demo', getToken: async () => token });
  const logs: Record<string, Sighting[]> = Object.fromEntries(rooms.map((room) => [room, []]));
  const stale = new Set<string>();
  const rev = (room: string) => logs[room]!.at(-1)?.rev ?? 0;

  function apply({ room, message }: MessageEvent): void {
    // Until the room is tracked again it is read by REST, and its events arrive unordered.
    if (!stale.has(room)) logs[room]!.push(toSighting(message));
  }

  /** Far behind: reads all missing changes, then tracks the room again. */
  async function catchUp(room: string): Promise<void> {
    stale.add(room);
    logs[room]!.push(...(await readChanges(url, token, room, rev(room))));
    stale.delete(room);
    client.messages.track(room, rev(room), Math.max(0, ...logs[room]!.map(({ seq }) => seq)));
  }

  for (const event of ['message.new', 'message.updated', 'message.deleted'] as const) client.on(event, apply);
  client.on('room.stale', ({ room }) => catchUp(room).catch(() => undefined));
  for (const room of rooms) client.messages.track(room, 0, 0);
  await client.auth.restore();
  await client.connect();
  return {
    log: { name, rooms: logs },
    rev,
    close: () => client.close(),
  };
}
