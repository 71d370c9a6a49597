import mongoose from 'mongoose';
import type { Model } from 'mongoose';
import { DestroyedKeyError, unwrapDataKey } from '../../crypto/data-keys.js';
import type { SealedText } from '../../crypto/data-keys.js';
import { DecryptionError } from '../../crypto/keyring.js';
import type { Keyring } from '../../crypto/keyring.js';
import type { DataKeyRecord } from '../../models/data-key.js';
import type { Models } from '../../models/index.js';
import type { MessageModel, MessageRecord } from '../../models/message.js';
import { sealedPathsOf } from '../../models/plugins/sealed-text.js';
import { opensCheck } from '../../storage/key-check.js';
import type { KeysService } from '../keys.js';
import type { LoadedKeys } from './key-cache.js';
import { walkMessages } from './message-walk.js';
import { isLiving } from './owner-keys.js';
import { readRingKeys } from './ring-keys.js';

/** What was opened of one kind of thing. */
export interface Verified {
  what: string;
  opened: number;
  /** Ids of those that no key opens, the first few. */
  failed: string[];
  failures: number;
}

interface VerificationDeps {
  models: Models;
  keyring: Keyring;
  keys: KeysService;
  /** Whether to open every message, instead of the oldest and the newest. */
  allMessages: boolean;
}

const BATCH = 500;
const SAMPLE = 1000;
const SHOWN = 5;

/** Opens what the store holds, and counts what does not open: ring keys, data keys, sealed fields, messages. */
export async function verifyKeys({
  models,
  keyring,
  keys,
  allMessages,
}: VerificationDeps): Promise<Verified[]> {
  const fields = Object.values(models as unknown as Record<string, Model<unknown>>).flatMap((model) =>
    sealedPathsOf(model).map((path) => ({ model, path })),
  );
  const results = [await verifyRing(models, keyring), await verifyDataKeys(models, keyring)];
  for (const { model, path } of fields) results.push(await verifyField(model, path, keys));
  return [...results, await verifyMessages(models.Message, keys, allMessages)];
}

function createCount(what: string) {
  const count: Verified = { what, opened: 0, failed: [], failures: 0 };
  return {
    count,
    /** Runs `open`; only a value that does not open is a failure, any other error is thrown. */
    check(id: string, open: () => unknown): void {
      try {
        open();
        count.opened += 1;
      } catch (error) {
        if (!(error instanceof DecryptionError)) throw error;
        count.failures += 1;
        if (count.failed.length < SHOWN) count.failed.push(id);
      }
    },
  };
}

/** Retired keys may be gone. */
async function verifyRing({ RingKey }: Models, keyring: Keyring): Promise<Verified> {
  const { count, check } = createCount('ring keys');
  const rows = (await readRingKeys(RingKey)).filter(({ state }) => state !== 'retired');
  for (const { _id, token } of rows)
    check(_id, () => {
      if (!opensCheck(keyring, token)) throw new DecryptionError('no key opens its check value');
    });
  return count;
}

/** A key under a retired ring key was never used (see owner-keys), and a destroyed one opens nothing on purpose. */
async function verifyDataKeys({ DataKey, RingKey }: Models, keyring: Keyring): Promise<Verified> {
  const { count, check } = createCount('data keys');
  const ring = await readRingKeys(RingKey);
  const retired = new Set(ring.filter(({ state }) => state === 'retired').map(({ _id }) => _id));
  for await (const row of DataKey.find()
    .sort({ _id: 1 })
    .lean<DataKeyRecord[]>()
    .cursor({ batchSize: BATCH })) {
    if (!isLiving(row) || retired.has(row.ring)) continue;
    check(row._id, () => unwrapDataKey(keyring, { id: row._id, wrapped: row.wrapped }));
  }
  return count;
}

async function verifyField(model: Model<unknown>, path: string, keys: KeysService): Promise<Verified> {
  const { count, check } = createCount(`${String(model.schema.get('collection'))}.${path}`);
  for (let after: unknown; ;) {
    const filter = after === undefined ? {} : { _id: mongoose.trusted({ $gt: after }) };
    const rows = await model
      .find(filter)
      .sort({ _id: 1 })
      .limit(BATCH)
      .select(path)
      .lean<{ _id: unknown }[]>();
    const sealed = rows.flatMap((row) => {
      const value = valueAt(row, path) as SealedText | null | undefined;
      return value ? [{ id: String(row._id), value }] : [];
    });
    const loaded: LoadedKeys = await keys.load(sealed.map(({ value }) => value.keyId));
    for (const { id, value } of sealed) check(id, () => loaded.open({ id, path }, value));
    if (rows.length < BATCH) return count;
    after = rows.at(-1)!._id;
  }
}

function valueAt(row: object, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | null)?.[name], row);
}

async function verifyMessages(Message: MessageModel, keys: KeysService, all: boolean): Promise<Verified> {
  const { count, check } = createCount(all ? 'messages' : 'messages (a sample)');
  for await (const rows of all ? walkMessages(Message, ['content', 'keyId']) : sampleMessages(Message)) {
    await keys.loadOf(rows);
    for (const row of rows) {
      if (row.content === null) continue;
      check(String(row._id), () => openUnlessErased(Message, row as MessageRecord));
    }
  }
  return count;
}

/** What an erased user wrote opens no more, on purpose, until it is deleted. */
function openUnlessErased(Message: MessageModel, row: MessageRecord): unknown {
  try {
    return Message.openRecord(row).content;
  } catch (error) {
    if (error instanceof DestroyedKeyError) return null;
    throw error;
  }
}

/** Reads the oldest messages, which older keys sealed, and the newest. */
async function* sampleMessages(
  Message: MessageModel,
): AsyncGenerator<Pick<MessageRecord, '_id' | 'content' | 'keyId'>[]> {
  const options = { limit: SAMPLE, projection: { content: 1 as const, keyId: 1 as const } };
  const oldest = await Message.findRows({}, { ...options, sort: { _id: 1 } });
  yield oldest;
  const last = oldest.at(-1)?._id;
  if (last) yield await Message.findRows({ _id: { $gt: last } }, { ...options, sort: { _id: -1 } });
}
