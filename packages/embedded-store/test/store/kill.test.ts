import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { MongoClient, readyUri, spawnStore, temporaryDirectory } from './harness.js';

/** Kills; `KILL_ROUNDS=20` after a change of how the store writes. */
const ROUNDS = Number(process.env['KILL_ROUNDS'] ?? 6);

/** The driver (7.8) sometimes waits for ever when it says goodbye to a server that died a moment ago. */
const closeInTime = (client: MongoClient) => Promise.race([client.close(), setTimeout(2000)]);

it(`keeps every acknowledged write through ${ROUNDS} kill -9`, async () => {
  const directory = temporaryDirectory();
  const acknowledged = new Map<number, number>();
  let next = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const store = spawnStore(directory);
    const client = await new MongoClient(await readyUri(store)).connect();
    const collection = client.db('sotto').collection<{ _id: number; n: number; revs: number[] }>('messages');
    await collection.createIndex({ revs: 1 }, { unique: true });

    // What was acknowledged before the last kill is there, once, whole, and its indexes agree.
    const stored = await collection.find().sort({ _id: 1 }).toArray();
    const found = new Map(stored.map(({ _id, n }) => [_id, n]));
    expect(found.size).toBe(stored.length);
    for (const [id, n] of acknowledged) expect(found.get(id)).toBeGreaterThanOrEqual(n);
    for (const { _id, n, revs } of stored)
      expect(revs).toEqual(n === 0 ? [_id * 10] : [_id * 10, _id * 10 + 1]);
    const byRev = await collection.find({ revs: { $gte: 0 } }, { hint: { revs: 1 } }).toArray();
    expect(byRev.length).toBe(stored.length);
    expect(await collection.estimatedDocumentCount()).toBe(stored.length);

    let alive = true;
    const write = async () => {
      while (alive) {
        const id = next;
        next += 1;
        try {
          await collection.insertOne({ _id: id, n: 0, revs: [id * 10] });
          acknowledged.set(id, 0);
          await collection.updateOne({ _id: id }, { $set: { n: 1, revs: [id * 10, id * 10 + 1] } });
          acknowledged.set(id, 1);
        } catch {
          // The store was killed: this write was not acknowledged.
          alive = false;
        }
      }
    };
    const goal = acknowledged.size + 20 + ((round * 7) % 30);
    const writers = [write(), write(), write(), write()];
    while (acknowledged.size < goal && alive) await new Promise((resolve) => setImmediate(resolve));
    expect(alive, 'a write failed before the kill').toBe(true);
    await store.kill('SIGKILL');
    await Promise.all(writers);
    await closeInTime(client);
  }
  expect(acknowledged.size).toBeGreaterThan(ROUNDS * 20);
}, 120_000);
