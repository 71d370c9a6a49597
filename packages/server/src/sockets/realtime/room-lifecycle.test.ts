import type { Room } from '@sotto/protocol';
import pino from 'pino';
import { expect, it } from 'vitest';
import type { Actor } from '../../actor.js';
import { publishControl } from '../../bus/bus.js';
import { createLocalBus } from '../../bus/local-bus.js';
import type { RoomRef } from '../../services/realtime.js';
import { createConnections } from '../connections/connections.js';
import type { Connection } from '../connections/connection.js';
import { watchRoomLifecycle } from './room-lifecycle.js';

const logger = pino({ level: 'silent' });
const ignore = () => undefined;
const room: RoomRef = { id: 'r', siteId: 's', slug: 'den' };

/** One user with one socket, a member of one room, and rooms that are read when the test says so. */
async function createNode(kind: Actor['kind'] = 'user') {
  const bus = createLocalBus({ logger });
  let isMember = true;
  let reads = 0;
  let resolveViews: (views: Map<string, Room>) => void = ignore;
  const views = new Promise<Map<string, Room>>((resolve) => (resolveViews = resolve));
  const sent: string[] = [];
  const connections = createConnections({
    ...{ clock: () => 0, logger, securityLog: { socketOpened: ignore, socketClosed: ignore } },
    channels: { hold: async () => {}, release: ignore, size: () => 0 },
    privacy: { seesReceipts: async () => true },
    rooms: {
      joinedRooms: async () => {
        reads += 1;
        return isMember ? [room] : [];
      },
      heads: async () => new Map(),
    },
  });
  const lifecycle = watchRoomLifecycle({
    ...{ bus, connections, logger },
    emitter: {
      toChannels: ignore,
      toUser: (_channel: string, event: string) => void sent.push(event),
    } as never,
    rooms: { viewsOf: () => views },
  });
  await connections.add({
    ...{ id: 'one', kind: 'chat', channels: new Map(), enter: ignore, leave: ignore, send: ignore },
    session: { actor: { userId: 'ada', siteId: 's', kind, scopes: [] } as unknown as Actor },
  } as unknown as Connection);
  return {
    ...{ bus, connections, sent, close: () => lifecycle.close() },
    reads: () => reads,
    remove() {
      isMember = false;
      connections.applyUserMessage('ada', { kind: 'left', room });
    },
    resolveViews: () => resolveViews(new Map([['ada', {} as Room]])),
  };
}

const restored = { kind: 'room', roomId: 'r', siteId: 's', slug: 'den', lifecycle: 'restored' } as const;
const settled = () => new Promise((resolve) => setImmediate(resolve));

it('puts members of a restored room back into it', async () => {
  const node = await createNode();
  node.connections.closeRoom('r');
  await publishControl(node.bus, restored);
  node.resolveViews();
  await settled();
  expect(node.connections.roomsOf('ada')).toEqual([room]);
  expect(node.sent).toEqual(['room.created']);
  await node.close();
});

it('puts nobody back who is removed while the room is being restored', async () => {
  const node = await createNode();
  await publishControl(node.bus, restored);
  node.remove();
  node.resolveViews();
  await settled();
  expect(node.connections.roomsOf('ada')).toEqual([]);
  expect(node.sent).toEqual([]);
  await node.close();
});

it('reads the rooms of guests once for many rooms that are opened or closed to them at a time', async () => {
  const node = await createNode('guest');
  const before = node.reads();
  const opened = { ...restored, lifecycle: 'opened' } as const;
  await Promise.all(Array.from({ length: 20 }, () => publishControl(node.bus, opened)));
  await settled();
  // One at once, and one behind it for all that came meanwhile.
  expect(node.reads() - before).toBe(2);
  await node.close();
});
