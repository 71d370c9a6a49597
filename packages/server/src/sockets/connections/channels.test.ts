import { expect, it, vi } from 'vitest';
import type { Bus } from '../../bus/bus.js';
import { createChannels } from './channels.js';

/** A bus whose subscriptions become active when the test says so. */
function slowBus() {
  const handlers = new Set<(message: string) => void>();
  const activate: (() => void)[] = [];
  const bus = {
    subscribe: (_channel: string, handler: (message: string) => void) =>
      new Promise<() => Promise<void>>((resolve) =>
        activate.push(() => {
          handlers.add(handler);
          resolve(async () => void handlers.delete(handler));
        }),
      ),
  } as unknown as Bus;
  return {
    bus,
    activate,
    handlers,
    say: (message: string) => handlers.forEach((handler) => handler(message)),
  };
}

it('subscribes with the first holder, unsubscribes with the last, and waits until the subscription is active', async () => {
  const { bus, activate, handlers, say } = slowBus();
  const heard: string[] = [];
  const channels = createChannels({
    bus,
    receive: (channel, message) => heard.push(`${channel} ${message}`),
  });
  const held = [channels.hold('room:1'), channels.hold('room:1')];
  const isHeld = vi.fn();
  void Promise.all(held).then(isHeld);
  await Promise.resolve();
  expect(isHeld).not.toHaveBeenCalled();
  expect(activate).toHaveLength(1);
  activate[0]!();
  await Promise.all(held);
  say('one');
  channels.release('room:1');
  say('two');
  channels.release('room:1');
  await vi.waitFor(() => expect(handlers.size).toBe(0));
  expect(heard).toEqual(['room:1 one', 'room:1 two']);
  expect(channels.size()).toBe(0);
});

it('creates no duplicates when a channel is held again while its old subscription ends', async () => {
  const { bus, activate, say } = slowBus();
  const heard: string[] = [];
  const channels = createChannels({ bus, receive: (_channel, message) => heard.push(message) });
  const first = channels.hold('room:1');
  channels.release('room:1');
  const second = channels.hold('room:1');
  for (const run of activate) run();
  say('once');
  await Promise.all([first, second]);
  expect(heard).toEqual(['once']);
});
