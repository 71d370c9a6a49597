import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import type { Bus } from '../src/bus/bus.js';
import { createLocalBus } from '../src/bus/local-bus.js';
import { createRedisBus } from '../src/bus/redis-bus.js';
import { generateFernetKey } from '../src/crypto/fernet.js';
import { createKeyring } from '../src/crypto/keyring.js';
import { connectRedis } from '../src/storage/redis.js';
import { startRedis } from './support/redis-server.js';
import type { RedisServer } from './support/redis-server.js';

const logger = pino({ level: 'silent' });
const keyring = createKeyring([generateFernetKey()]).derive('bus');

let redis: RedisServer;
const closers: (() => Promise<void>)[] = [];
beforeAll(async () => {
  redis = await startRedis();
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
afterAll(() => redis.close());

async function redisBus(clock: () => number = Date.now, refused: string[] = []): Promise<Bus> {
  const handle = await connectRedis(redis.url, logger);
  const bus = await createRedisBus({
    ...{ redis: handle, keyring, logger, clock },
    metrics: { busRefused: (reason) => void refused.push(reason) },
  });
  closers.push(
    () => handle.close(),
    () => bus.close(),
  );
  return bus;
}
async function localBus(): Promise<Bus> {
  const bus = createLocalBus({ logger });
  closers.push(() => bus.close());
  return bus;
}

describe.each([
  ['local', async () => Array(2).fill(await localBus()) as [Bus, Bus]],
  ['redis, one node', async () => Array(2).fill(await redisBus()) as [Bus, Bus]],
  ['redis, two nodes', async () => [await redisBus(), await redisBus()] as [Bus, Bus]],
])('bus (%s)', (name, make) => {
  it('delivers each message to every handler of its channel, once and in order', async () => {
    const [from, to] = await make();
    const one: string[] = [];
    const two: string[] = [];
    await to.subscribe('room:1', (message) => one.push(message));
    await to.subscribe('room:1', (message) => two.push(message));
    await to.subscribe('room:2', () => one.push('wrong channel'));
    const sent = Array.from({ length: 200 }, (_, index) => `message ${index} é\n"`);
    await Promise.all(sent.map((message) => from.publish('room:1', message)));
    await vi.waitFor(() => expect(two).toHaveLength(200));
    expect(one).toEqual(sent);
    expect(two).toEqual(sent);
  });

  it('reports channels without a listener: none while there may be other nodes', async () => {
    const [from, to] = await make();
    expect(from.reaches('room:1')).toBe(name !== 'local');
    const end = await to.subscribe('room:1', () => {});
    expect(from.reaches('room:1')).toBe(true);
    await end();
    expect(from.reaches('room:1')).toBe(name !== 'local');
  });

  it('keeps a channel until its last handler is removed, and accepts the same handler twice', async () => {
    const [from, to] = await make();
    const heard: string[] = [];
    const hear = (message: string) => heard.push(message);
    const first = await to.subscribe('room:1', hear);
    const second = await to.subscribe('room:1', hear);
    await first();
    await from.publish('room:1', 'a');
    await vi.waitFor(() => expect(heard).toEqual(['a']));
    await second();
    const third = await to.subscribe('room:1', hear);
    await from.publish('room:1', 'b');
    await vi.waitFor(() => expect(heard).toEqual(['a', 'b']));
    await third();
    await from.publish('room:1', 'c');
    const fence = new Promise(
      (resolve) => void to.subscribe('fence', resolve).then(() => from.publish('fence', '')),
    );
    await fence;
    expect(heard).toEqual(['a', 'b']);
  });

  it('isolates a handler that throws from the publisher and the other handlers', async () => {
    const [from, to] = await make();
    const heard: string[] = [];
    await to.subscribe('room:1', () => {
      throw new Error('a broken handler');
    });
    await to.subscribe('room:1', (message) => heard.push(message));
    await from.publish('room:1', 'still');
    await vi.waitFor(() => expect(heard).toEqual(['still']));
  });
});

describe('redis bus', () => {
  /** Everything published, as a reader of Redis sees it, and a way to publish it again. */
  async function spyOn() {
    const [spy, writer] = [new Redis(redis.url), new Redis(redis.url)];
    closers.push(async () => void [spy, writer].map((connection) => connection.disconnect()));
    const seen: { channel: string; payload: string }[] = [];
    spy.on('pmessage', (_pattern, channel: string, payload: string) => seen.push({ channel, payload }));
    await spy.psubscribe('*');
    return { seen, publish: (channel: string, payload: string) => writer.publish(channel, payload) };
  }

  it('shows Redis only ciphertext, and drops what cannot be decrypted, names another channel, or is repeated', async () => {
    const refused: string[] = [];
    const [from, to] = [await redisBus(), await redisBus(Date.now, refused)];
    const { seen, publish } = await spyOn();
    const heard: string[] = [];
    await to.subscribe('room:a', (message) => heard.push(message));
    await to.subscribe('room:b', (message) => heard.push(`b: ${message}`));
    await from.publish('room:a', '{"content":"canary-4711"}');
    await vi.waitFor(() => expect(heard).toHaveLength(1));
    await vi.waitFor(() => expect(seen).toHaveLength(1));
    const { channel, payload } = seen[0]!;
    expect(JSON.stringify(seen)).not.toContain('canary');
    expect(keyring.decrypt(payload)).toContain('canary-4711');

    // Redis returns the number of receivers: the node, and the spy.
    for (const again of ['garbage', payload, payload]) expect(await publish(channel, again)).toBe(2);
    expect(await publish(channel.replace('room:a', 'room:b'), payload)).toBe(2);
    await from.publish('room:a', 'after');
    await vi.waitFor(() => expect(heard).toHaveLength(2));
    expect(heard[1]).toBe('after');
    // Counted for `sotto_bus_refusals_total`.
    expect(refused).toEqual(['unreadable', 'repeated', 'repeated', 'other_channel']);
  });

  it('drops what Redis delayed for too long, and what was sent before its own start', async () => {
    let now = Date.now();
    const from = await redisBus(() => now);
    const { seen, publish } = await spyOn();
    await from.publish('room:a', 'from before');
    now += 1;
    const to = await redisBus(() => now);
    const heard: string[] = [];
    await to.subscribe('room:a', (message) => heard.push(message));
    await from.publish('room:b', 'other');
    await from.publish('room:a', 'in time');
    await vi.waitFor(() => expect(seen).toHaveLength(3));
    const [before, other] = seen;
    await publish(before!.channel, before!.payload);
    now += 11_000;
    await to.subscribe('room:b', (message) => heard.push(message));
    expect(await publish(other!.channel, other!.payload)).toBe(2);
    await from.publish('room:b', 'fence');
    await vi.waitFor(() => expect(heard).toEqual(['in time', 'fence']));
  });

  it('continues alone while Redis is away, and subscribes again when it is back', async () => {
    const [one, two] = [await redisBus(), await redisBus()];
    const [heardOne, heardTwo]: [string[], string[]] = [[], []];
    await one.subscribe('room:1', (message) => heardOne.push(message));
    await two.subscribe('room:1', (message) => heardTwo.push(message));
    const back = vi.fn();
    two.onReconnect(back);
    await vi.waitFor(() => expect(two.connected()).toBe(true));

    await redis.kill();
    await vi.waitFor(() => expect(one.connected() || two.connected()).toBe(false));
    await expect(one.publish('room:1', 'alone')).rejects.toThrow();
    expect(heardOne).toEqual(['alone']);
    // A subscription that is made meanwhile does not hang, and takes effect later.
    await two.subscribe('room:2', (message) => heardTwo.push(message));
    expect(back).not.toHaveBeenCalled();

    await redis.restart();
    await vi.waitFor(() => expect(back).toHaveBeenCalledTimes(1), { timeout: 10_000 });
    await vi.waitFor(() => expect(one.connected()).toBe(true), { timeout: 10_000 });
    await one.publish('room:1', 'together');
    await one.publish('room:2', 'as well');
    await vi.waitFor(() => expect(heardTwo).toEqual(['together', 'as well']));
    expect(heardOne).toEqual(['alone', 'together']);
  });

  it('treats a hanging Redis as one that is away', async () => {
    const [one, two] = [await redisBus(), await redisBus()];
    const heard: string[] = [];
    const back = vi.fn();
    two.onReconnect(back);
    await one.subscribe('room:1', (message) => heard.push(`here: ${message}`));
    await two.subscribe('room:1', (message) => heard.push(`there: ${message}`));
    await vi.waitFor(() => expect(one.connected() && two.connected()).toBe(true));
    await redis.freeze();
    await vi.waitFor(() => expect(one.connected() || two.connected()).toBe(false), { timeout: 10_000 });
    await expect(one.publish('room:1', 'alone')).rejects.toThrow();
    redis.thaw();
    await vi.waitFor(() => expect(one.connected() && two.connected()).toBe(true), { timeout: 10_000 });
    await vi.waitFor(() => expect(back).toHaveBeenCalled());
    await one.publish('room:1', 'together');
    await vi.waitFor(() => expect(heard).toEqual(['here: alone', 'here: together', 'there: together']));
  });

  it('starts without Redis and finds it later', async () => {
    await redis.kill();
    const [one, two] = await Promise.all([redisBus(), redisBus()]);
    const heard: string[] = [];
    const back = vi.fn();
    two.onReconnect(back);
    await two.subscribe('room:1', (message) => heard.push(message));
    expect(two.connected()).toBe(false);
    await redis.restart();
    await vi.waitFor(() => expect(one.connected() && two.connected()).toBe(true), { timeout: 10_000 });
    expect(back).toHaveBeenCalledTimes(1);
    await one.publish('room:1', 'found');
    await vi.waitFor(() => expect(heard).toEqual(['found']));
  });
});
