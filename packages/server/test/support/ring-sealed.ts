import type { Keyring } from '../../src/crypto/keyring.js';
import type { ServicesNode } from './services-harness.js';

/** Seals all stored messages with the newest ring key, as versions before 2026-11-28 did. */
export async function sealWithRing({ models, keys }: ServicesNode, keyring: Keyring): Promise<void> {
  const { Message } = models;
  for (const row of await Message.find().lean()) {
    await keys.loadOf([row]);
    const { content } = Message.openRecord(row);
    if (content === null) continue;
    const { token, keyId } = keyring.encrypt(`${row._id.toString()}${JSON.stringify(content)}`);
    await Message.collection.updateOne({ _id: row._id }, { $set: { content: token, keyId } });
  }
}
