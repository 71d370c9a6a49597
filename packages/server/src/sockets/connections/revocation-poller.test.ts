import { pino } from 'pino';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { subscribeControl } from '../../bus/bus.js';
import { createLocalBus } from '../../bus/local-bus.js';
import { startRevocationPoller } from './revocation-poller.js';

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
  const poller = startRevocationPoller({
    ...{ bus, logger, clock: Date.now, connections: { users: () => ['ada'] } },
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
