import { setTimeout as wait } from 'node:timers/promises';
import mongoose from 'mongoose';
import { createKeyring } from '../../../packages/server/src/crypto/keyring.js';
import { createModels } from '../../../packages/server/src/models/index.js';
import type { Models } from '../../../packages/server/src/models/index.js';
import { countUsage } from '../../../packages/server/src/services/keys/ring-usage.js';

const PAUSE_MS = 1000;

/** What the store says of a ring key. */
interface RingFacts {
  state: string;
  dataKeys: number;
  messages: number;
}

export interface KeyWatch {
  models: Models;
  /** Reads the state of a ring key, then what still needs it. */
  facts(ring: string): Promise<RingFacts>;
  /** Looks at a ring key again and again; returns what it found at the end: times at which a retired key was needed. */
  follow(ring: string): { stop(): Promise<{ looks: number; wrong: RingFacts[] }> };
  close(): Promise<void>;
}

/** Opens the store of a cluster beside its nodes. */
export async function watchKeys(storeUri: string, keys: string[]): Promise<KeyWatch> {
  const connection = await mongoose.createConnection(storeUri).asPromise();
  const models = createModels(connection, createKeyring(keys));

  /** The state first: what needs a retired key after that is a fault, whatever happens in between. */
  async function facts(ring: string): Promise<RingFacts> {
    const row = await models.RingKey.findById(ring).lean();
    const usage = (await countUsage(models, [ring])).get(ring)!;
    return { state: row?.state ?? 'active', ...usage };
  }

  return {
    models,
    facts,
    follow(ring) {
      let isOver = false;
      const found = { looks: 0, wrong: [] as RingFacts[] };
      const running = (async () => {
        while (!isOver) {
          const seen = await facts(ring);
          found.looks += 1;
          if (seen.state === 'retired' && seen.dataKeys + seen.messages > 0) found.wrong.push(seen);
          await wait(PAUSE_MS);
        }
      })();
      return {
        async stop() {
          isOver = true;
          await running;
          return found;
        },
      };
    },
    close: () => connection.close(),
  };
}
