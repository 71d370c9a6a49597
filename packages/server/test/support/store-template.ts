import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { databaseFile, startEmbeddedStore } from '@sotto/embedded-store';
import { pino } from 'pino';
import { generateFernetKey } from '../../src/crypto/fernet.js';
import { createKeyring } from '../../src/crypto/keyring.js';
import { createModels } from '../../src/models/index.js';
import { connectStore } from '../../src/storage/connect.js';
import { ensureIndexes } from '../../src/storage/indexes.js';

let template: Promise<Buffer> | undefined;

/**
 * Writes an embedded store that has every collection and index, and no document, to a directory. Creating them takes a
 * start ten times as long as everything else, and hundreds of tests start with a store of their own.
 */
export async function writeEmptyStore(directory: string): Promise<void> {
  template ??= createTemplate();
  const file = databaseFile(directory);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, await template, { mode: 0o600 });
}

async function createTemplate(): Promise<Buffer> {
  const directory = await mkdtemp(join(tmpdir(), 'sotto-template-'));
  const logger = pino({ level: 'silent' });
  const store = await startEmbeddedStore({ directory, inThread: true });
  const { connection, close } = await connectStore(store.uri, { embedded: true, logger });
  await ensureIndexes(createModels(connection, createKeyring([generateFernetKey()])), logger);
  await close();
  await store.stop();
  const content = await readFile(databaseFile(directory));
  await rm(directory, { recursive: true, force: true });
  return content;
}
