import { join } from 'node:path';
import { startEmbeddedStore } from '@sotto/embedded-store';
import mongoose from 'mongoose';
import type { TestServer } from './server.js';

/** Changes a stored message so that no key opens it any more. The server must have been halted. */
export async function damageMessage({ dataDir }: Pick<TestServer, 'dataDir'>, id: string): Promise<void> {
  const store = await startEmbeddedStore({ directory: join(dataDir, 'store') });
  const connection = await mongoose.createConnection(store.uri).asPromise();
  const messages = connection.collection('messages');
  const _id = new mongoose.Types.ObjectId(id);
  const row = await messages.findOne({ _id });
  if (!row) throw new Error(`The store has no message ${id}.`);
  const content = String(row['content']);
  const at = content.length - 8;
  const other = content[at] === 'A' ? 'B' : 'A';
  await messages.updateOne(
    { _id },
    { $set: { content: content.slice(0, at) + other + content.slice(at + 1) } },
  );
  await connection.close();
  await store.stop();
}
