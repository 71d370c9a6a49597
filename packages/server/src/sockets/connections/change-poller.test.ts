import { pino } from 'pino';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { subscribeControl } from '../../bus/bus.js';
import type { Bus, ControlMessage } from '../../bus/bus.js';
import { createLocalBus } from '../../bus/local-bus.js';
import { startChangePoller } from './change-poller.js';

const START = 1_700_000_000_000;
const logger = pino({ level: 'silent' });

beforeEach(() => void vi.useFakeTimers({ now: START }));
afterEach(() => void vi.useRealTimers());

it('reports a session that ended while the store did not respond, however long that took', async () => {
  const bus = createLocalBus({ logger });
  const announced: string[] = [];
  await subscribeControl(bus, (message) => {
    if (message.kind === 'session') announced.push(message.sessionId);
  });
  const ended = new Map([['before', START - 60_000]]);
  let away = false;
  const poller = startChangePoller({
    ...{ bus, logger, clock: Date.now, connections: { users: () => ['ada'] } },
    changes: { after: async () => [] },
    sessions: {
      async endedAfter(time) {
        if (away) throw new Error('the store is away');
        return [...ended].filter(([, at]) => at > time).map(([id]) => id);
      },
    },
  });
  await vi.advanceTimersByTimeAsync(1000);
  away = true;
  ended.set('meanwhile', Date.now());
  await vi.advanceTimersByTimeAsync(45_000);
  expect(announced).toEqual([]);
  away = false;
  await vi.advanceTimersByTimeAsync(1000);
  expect(announced).toEqual(['meanwhile']);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(announced).toEqual(['meanwhile']);
  await poller.close();
});

it('announces each change of a site and a client once, also without sockets and while other nodes are away', async () => {
  const local = createLocalBus({ logger });
  const bus: Bus = {
    ...local,
    async publish(channel, message) {
      await local.publish(channel, message);
      throw new Error('Redis is away');
    },
  };
  const heard: string[] = [];
  await subscribeControl(bus, (message) => heard.push(message.kind));
  const stored: ControlMessage[] = [];
  const poller = startChangePoller({
    ...{ bus, logger, clock: Date.now, connections: { users: () => [] } },
    changes: { after: async () => stored },
    sessions: { endedAfter: async () => ['unheard'] },
  });
  stored.push({ kind: 'site', siteId: 's', changedAt: 1 }, { kind: 'client', clientId: 'c', changedAt: 1 });
  await vi.advanceTimersByTimeAsync(1000);
  expect(heard).toEqual(['site', 'client']);
  stored.push({ kind: 'site', siteId: 's', changedAt: 2 });
  await vi.advanceTimersByTimeAsync(1000);
  expect(heard).toEqual(['site', 'client', 'site']);
  await poller.close();
});

it('begins no poll beside one that still waits, also where the other half of it has failed', async () => {
  const bus = createLocalBus({ logger });
  let open = 0;
  const poller = startChangePoller({
    ...{ bus, logger, clock: Date.now, connections: { users: () => ['ada'] } },
    changes: { after: async () => Promise.reject(new Error('the store is away')) },
    sessions: {
      endedAfter: () => {
        open += 1;
        return new Promise(() => {});
      },
    },
  });
  await vi.advanceTimersByTimeAsync(5000);
  expect(open).toBe(1);
  await poller.close();
});
