import type { ChatClient } from '@sotto/sdk';
import { UnsentFiles } from './unsent-files.js';

/** By database, or by client where the browser is to keep nothing. */
const known = new Map<string, UnsentFiles>();
const inMemory = new WeakMap<ChatClient, UnsentFiles>();

/** Returns the unsent files of who is signed in; clients that share a sign-in share them. Undefined without a user. */
export function unsentOf(client: ChatClient): UnsentFiles | undefined {
  const { user, files } = client;
  if (!user) return undefined;
  const { database } = files;
  let unsent = database === null ? inMemory.get(client) : known.get(database);
  if (unsent?.user !== user.id) {
    unsent?.forget();
    unsent = new UnsentFiles(user.id, database, () => {
      inMemory.delete(client);
      if (database !== null) known.delete(database);
    });
    if (database === null) inMemory.set(client, unsent);
    else known.set(database, unsent);
  }
  unsent.use(client);
  return unsent;
}
