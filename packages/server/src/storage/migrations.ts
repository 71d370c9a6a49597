import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Models } from '../models/index.js';
import type { SchemaVersionRecord } from '../models/schema-version.js';
import { isDuplicateKey } from './duplicate-keys.js';
import { MIGRATIONS } from './migrations/index.js';
import type { Migration } from './migrations/migration.js';
import { StoreError } from './store-error.js';

interface MigrationOptions {
  migrations?: readonly Migration[];
  /** Interval in which the runner raises its beat, and the others check it, in milliseconds. */
  beatMs?: number;
  /** Number of checks without a beat after which another node takes over. */
  missedBeats?: number;
}

const ID = 'schema';
const BEAT_MS = 1000;
const MISSED_BEATS = 15;
/** A node that waits logs that once in so many checks. */
const LOG_EVERY = 30;

/**
 * Runs the migrations that the store lacks, on one node while the others wait. Survives kill -9 anywhere: a migration that
 * was not recorded as done runs again, on this node or on another that no longer sees the runner's beat.
 * @throws StoreError when a newer version has written the store, or a migration failed
 */
export async function runMigrations(
  models: Models,
  logger: Logger,
  { migrations = MIGRATIONS, beatMs = BEAT_MS, missedBeats = MISSED_BEATS }: MigrationOptions = {},
): Promise<void> {
  requireConsecutive(migrations);
  const { SchemaVersion } = models;
  const id = randomUUID();
  let seen: SchemaVersionRecord['runner'] = null;
  let missed = 0;
  for (let waited = 1; ; waited += 1) {
    const { version, runner } = await readOrCreate(models);
    refuseNewer(version, migrations.length);
    if (version === migrations.length) return;

    const isSame = runner !== null && runner.id === seen?.id && runner.beat === seen.beat;
    missed = isSame ? missed + 1 : 0;
    seen = runner;
    if (runner === null || missed >= missedBeats) {
      // One of several nodes that see the same becomes the runner.
      const claim =
        runner === null ? { runner: null } : { 'runner.id': runner.id, 'runner.beat': runner.beat };
      const { matchedCount } = await SchemaVersion.updateOne(
        { _id: ID, version, ...claim },
        { $set: { runner: { id, beat: 0 } } },
      );
      if (matchedCount === 1) await runAll(models, logger, { id, migrations, beatMs, from: version });
      continue;
    }
    if (waited % LOG_EVERY === 0) logger.info({ version }, 'waiting for another node to migrate the store');
    await sleep(beatMs);
  }
}

/**
 * Throws where the store was not written by exactly this version: for commands, which do not migrate.
 * @throws StoreError
 */
export async function requireCurrentSchema(
  { SchemaVersion }: Models,
  { migrations = MIGRATIONS }: Pick<MigrationOptions, 'migrations'> = {},
): Promise<void> {
  const found = await SchemaVersion.findOne({ _id: { $eq: ID } }).lean<SchemaVersionRecord>();
  const version = found?.version ?? 0;
  refuseNewer(version, migrations.length);
  if (version < migrations.length)
    throw new StoreError(
      'the store has the form of an earlier version; start the server of this one once first',
    );
}

/** Runs the missing migrations, as long as this node is the runner. */
async function runAll(
  models: Models,
  logger: Logger,
  {
    id,
    migrations,
    beatMs,
    from,
  }: { id: string; migrations: readonly Migration[]; beatMs: number; from: number },
): Promise<void> {
  const { SchemaVersion } = models;
  const mine = { _id: ID, 'runner.id': id };
  const timer = setInterval(() => {
    // A lost beat does no harm; a store that is away fails the migration itself.
    SchemaVersion.updateOne(mine, { $inc: { 'runner.beat': 1 } }).catch(() => undefined);
  }, beatMs);
  try {
    for (const migration of migrations.slice(from)) {
      const start = performance.now();
      logger.info({ version: migration.version, migration: migration.name }, 'migrating the store');
      await runOne(migration, models, logger);
      const { version } = migration;
      const done = { ...mine, version: version - 1 };
      const { matchedCount } = await SchemaVersion.updateOne(done, { $set: { version } });
      if (matchedCount === 0) return;
      logger.info({ version, ms: Math.round(performance.now() - start) }, 'migrated the store');
    }
  } finally {
    clearInterval(timer);
    await SchemaVersion.updateOne(mine, { $set: { runner: null } }).catch(() => undefined);
  }
}

async function runOne({ version, name, run }: Migration, models: Models, logger: Logger): Promise<void> {
  try {
    await run(models, logger);
  } catch (cause) {
    throw new StoreError(`unable to migrate the store (step ${version}, ${name})`, { cause });
  }
}

async function readOrCreate({ SchemaVersion }: Models): Promise<SchemaVersionRecord> {
  const filter = { _id: { $eq: ID } };
  const found = await SchemaVersion.findOne(filter).lean<SchemaVersionRecord>();
  if (found) return found;
  try {
    await SchemaVersion.create({ _id: ID, version: 0, runner: null });
  } catch (error) {
    // Another node created it.
    if (!isDuplicateKey(error)) throw error;
  }
  return (await SchemaVersion.findOne(filter).orFail().lean<SchemaVersionRecord>())!;
}

function refuseNewer(version: number, ours: number): void {
  if (version > ours)
    throw new StoreError(
      `the store has form ${version}, and this version knows only up to ${ours}; start the version that wrote it, or a newer one`,
    );
}

function requireConsecutive(migrations: readonly Migration[]): void {
  for (const [index, { version, name }] of migrations.entries())
    if (version !== index + 1) throw new Error(`migration "${name}" must have the version ${index + 1}`);
}
