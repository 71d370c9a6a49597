import { randomUUID } from 'node:crypto';
import mongoose from 'mongoose';
import type { Logger } from 'pino';
import { KeyError } from '../../crypto/keyring.js';
import type { Keyring } from '../../crypto/keyring.js';
import { HOLDER_SECONDS } from '../../models/key-holder.js';
import type { KeyHolderRecord } from '../../models/key-holder.js';
import type { Models } from '../../models/index.js';

interface KeyHolderDeps {
  models: Pick<Models, 'KeyHolder'>;
  keyring: Keyring;
  /** Whether the server is only tried out (`config/trial`): commands have no other way to know. */
  isTrial?: boolean;
  logger: Logger;
  /** Milliseconds since 1970. */
  clock: () => number;
}

const INTERVAL_MS = 15_000;

/** Keeps this server in the list of those that run, with the keys that it holds: a rotation must know that all have them. */
export function createKeyHolder({ models, keyring, isTrial = false, logger, clock }: KeyHolderDeps) {
  const { KeyHolder } = models;
  const id = randomUUID();
  let timer: NodeJS.Timeout | undefined;

  async function announce(): Promise<void> {
    const state = { keyIds: keyring.keyIds, isTrial, seenAt: new Date(clock()) };
    await KeyHolder.updateOne({ _id: { $eq: id } }, { $set: state }, { upsert: true });
  }

  return {
    /** Adds this server to the list. Logs a warning where another one lacks the key that encrypts here. */
    async start(): Promise<void> {
      await announce();
      timer = setInterval(() => {
        announce().catch((error: unknown) => logger.debug({ err: error }, 'unable to announce the keys'));
      }, INTERVAL_MS).unref();
      const others = await runningHolders(KeyHolder, clock());
      const lacking = others.filter(({ keyIds }) => !keyIds.includes(keyring.primaryKeyId)).length;
      if (lacking > 0)
        logger.warn(
          { keyId: keyring.primaryKeyId, servers: lacking },
          'another server lacks the key that encrypts here, and cannot read what is written now; see "sotto keys status"',
        );
    },
    /** Takes this server off the list; one that was killed leaves it by itself. */
    async stop(): Promise<void> {
      clearInterval(timer);
      await KeyHolder.deleteOne({ _id: { $eq: id } }).catch(() => undefined);
    },
  };
}

/** Returns the servers that run now. */
export function runningHolders(KeyHolder: Models['KeyHolder'], now: number): Promise<KeyHolderRecord[]> {
  const since = new Date(now - HOLDER_SECONDS * 1000);
  return KeyHolder.find({ seenAt: mongoose.trusted({ $gte: since }) })
    .lean<KeyHolderRecord[]>()
    .exec();
}

/**
 * Verifies that every running server holds a key, and encrypts with it.
 * @throws KeyError
 */
export async function requireOnAllServers(
  { RingKey, KeyHolder }: Pick<Models, 'RingKey' | 'KeyHolder'>,
  keyId: string,
  now: number,
): Promise<void> {
  if (!(await RingKey.exists({ _id: { $eq: keyId } })))
    throw new KeyError(
      `no server has started with key ${keyId} as the first of FERNET_KEYS; restart them all with it first`,
    );
  const running = await runningHolders(KeyHolder, now);
  const lacking = running.filter(({ keyIds }) => !keyIds.includes(keyId)).length;
  if (lacking > 0)
    throw new KeyError(
      `${lacking} of ${running.length} running servers lack key ${keyId}; add it to their FERNET_KEYS and restart ` +
        'them (one that was killed counts for a minute)',
    );
  const others = running.filter(({ keyIds }) => keyIds[0] !== keyId).length;
  if (others > 0)
    throw new KeyError(
      `${others} of ${running.length} running servers encrypt with another key; put key ${keyId} first in their ` +
        'FERNET_KEYS and restart them (one that was killed counts for a minute)',
    );
}
