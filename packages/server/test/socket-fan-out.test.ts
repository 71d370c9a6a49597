import { Socket } from 'node:net';
import type { Message } from '@sotto/protocol';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createClients } from './support/socket-clients.js';
import { useTransportServer } from './support/transport-server.js';
import type { TransportServer } from './support/transport-server.js';

const clients = createClients();
let server: TransportServer;

useTransportServer(clients, (started) => (server = started));
afterEach(() => void vi.restoreAllMocks());

/** A room with `count` members, each with a Socket.IO socket and a plain one in the room. */
async function fill(slug: string, size: number) {
  const people = Array.from({ length: size }, (_, index) => server.signIn(`${slug}-${index}`));
  const room = server.room(slug, people);
  const sockets = await Promise.all(people.map(({ token }) => clients.connect(server.url, token)));
  const plain = await Promise.all(
    people.map(async ({ token }) => {
      const client = clients.plain(server.plainUrl(slug), { protocols: ['chat.v1', `bearer.${token}`] });
      await client.opened;
      client.send({ type: 'sync', since: 0 });
      await client.next('ack');
      return client;
    }),
  );
  return { room, members: [...sockets, ...plain] };
}

const event = (slug: string, rev: number, content: string) => ({
  room: slug,
  rev,
  message: { content } as Message,
});

it('encodes an event once per kind of socket, for any number of members', async () => {
  const counts: number[] = [];
  for (const size of [1, 12]) {
    const { room, members } = await fill(`room-${size}`, size);
    const text = `canary-${size}`;
    const encode = vi.spyOn(JSON, 'stringify');
    server.realtime.toRoom(room, 'message.new', event(room.slug, 1, text));
    await Promise.all(members.map((member) => member.next('message.new')));
    counts.push(encode.mock.results.filter(({ value }) => String(value).includes(text)).length);
    encode.mockRestore();
  }
  // For the bus, for Socket.IO and for plain sockets.
  expect(counts).toEqual([3, 3]);
});

describe('frames of one turn are sent in one write', () => {
  /** Bytes that each of the server's sockets passes to the kernel at once, by the peer's port. */
  function watchWrites(): Map<number, number> {
    const writes = new Map<number, number>();
    const prototype = Socket.prototype as unknown as Record<
      '_write' | '_writev',
      (...args: unknown[]) => void
    >;
    for (const method of ['_write', '_writev'] as const) {
      const original = prototype[method];
      vi.spyOn(prototype, method).mockImplementation(function (this: Socket, ...args: unknown[]) {
        if (this.localPort === server.port)
          writes.set(this.remotePort!, (writes.get(this.remotePort!) ?? 0) + 1);
        return original.apply(this, args);
      });
    }
    return writes;
  }

  it('to every member, Socket.IO and plain', async () => {
    const { room, members } = await fill('den', 3);
    const writes = watchWrites();
    for (let rev = 1; rev <= 10; rev += 1)
      server.realtime.toRoom(room, 'message.new', event('den', rev, `text ${rev}`));
    await Promise.all(
      members.map((member) => member.next<{ rev: number }>('message.new', ({ rev }) => rev === 10)),
    );
    expect([...writes.values()]).toEqual(members.map(() => 1));
  });
});
