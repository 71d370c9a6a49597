import type { Message } from '@sotto/protocol';
import { Types } from 'mongoose';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import type { NoticeRecord } from '../../models/notice.js';
import type { PushSubscriptionRecord } from '../../models/push-subscription.js';
import type { NoticedRoom } from '../notice/notice-reader.js';
import { createPushChannel } from './push-channel.js';
import type { PushResult } from './push-sender.js';

const idOf = (n: number) => new Types.ObjectId(n.toString(16).padStart(24, '0'));
const BROWSERS = [idOf(1), idOf(2)];
const notices = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ _id: idOf(n), user: idOf(9) }) as NoticeRecord);
const noticed = {
  room: { slug: 'stage' },
  messages: [{ id: idOf(7).toString() } as Message],
} as unknown as NoticedRoom;

/** A channel of a user with two browsers. */
function startChannel(send: () => Promise<PushResult>) {
  const time = { now: 1_000_000 };
  const channel = createPushChannel(
    {
      models: {} as never,
      logger: pino({ level: 'silent' }),
      clock: () => time.now,
      baseUrl: () => 'https://chat.example',
    },
    {
      read: async () => noticed,
      sender: { send },
      subscriptions: {
        of: async () => BROWSERS.map((_id) => ({ _id }) as PushSubscriptionRecord),
        open: async () => ({}) as never,
        drop: async () => undefined,
      },
      tickets: { isAlive: async () => true, create: async () => 'ticket' },
      delayMs: 30_000,
    },
  );
  return { ...channel, time };
}
/** Lets everything happen that waits for no push service. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

it('connects at once to no more push services than a user has browsers', async () => {
  const open: (() => void)[] = [];
  const { tell } = startChannel(() => new Promise((resolve) => open.push(() => resolve('sent'))));
  const outcomes = tell(notices(5));
  let most = 0;
  let sent = 0;
  for (await settle(); open.length > 0; await settle()) {
    most = Math.max(most, open.length);
    sent += open.length;
    for (const close of open.splice(0)) close();
  }
  expect([most, sent]).toEqual([BROWSERS.length, 5 * BROWSERS.length]);
  expect(await outcomes).toEqual(Array<string>(5).fill('told'));
});

it('puts off what there is no time for while a claim holds', async () => {
  const { tell, time } = startChannel(async () => {
    // Each browser's push service takes its time, which is 10 s together.
    time.now += 5000;
    return 'sent';
  });
  const outcomes = await tell(notices(4));
  const notBefore = new Date(time.now);
  expect(outcomes).toEqual(['told', 'told', { notBefore }, { notBefore }]);
});
