import type { CipherFlow } from '@sotto/protocol';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { createLocalBus } from '../../bus/local-bus.js';
import { monitorRoomChannel, monitorSiteChannel } from './bus-messages.js';
import { createRealtime } from './realtime.js';

const room = { id: 'r1', siteId: 's1', slug: 'talk' };

/** A flow that counts how often it is encoded. */
function countedFlow() {
  const flow = { encoded: 0, toJSON: () => ({ seq: (flow.encoded += 1) }) };
  return flow as unknown as CipherFlow & { encoded: number };
}

it('encodes the flow for the monitor once for all listeners, and not at all without any', async () => {
  const logger = pino({ level: 'silent' });
  const bus = createLocalBus({ logger });
  const realtime = createRealtime({ bus, logger });
  const flow = countedFlow();
  realtime.cipherFlow(room, flow);
  expect(flow.encoded).toBe(0);

  const received: string[] = [];
  await bus.subscribe(monitorSiteChannel(room.siteId), (text) => received.push(`site ${text}`));
  realtime.cipherFlow(room, flow);
  expect(received).toEqual(['site {"seq":1}']);

  await bus.subscribe(monitorRoomChannel(room.id), (text) => received.push(`room ${text}`));
  realtime.cipherFlow(room, flow);
  expect(received.slice(1)).toEqual(['room {"seq":2}', 'site {"seq":2}']);
});
