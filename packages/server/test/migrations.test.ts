import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { ensureIndexes } from '../src/storage/indexes.js';
import { requireCurrentSchema, runMigrations } from '../src/storage/migrations.js';
import { dropIndex } from '../src/storage/migrations/migration.js';
import type { Migration } from '../src/storage/migrations/migration.js';
import { MIGRATIONS } from '../src/storage/migrations/index.js';
import { siteSettings } from '../src/storage/migrations/0002-site-settings.js';
import { startServices } from './support/services-harness.js';
import type { ServicesHarness } from './support/services-harness.js';

const logger = pino({ level: 'silent' });
const FAST = { beatMs: 5, missedBeats: 4 };
let harness: ServicesHarness;

beforeAll(async () => {
  harness = await startServices();
});
afterEach(() => harness.node.models.SchemaVersion.deleteMany({}));
afterAll(() => harness.close());

const stored = () => harness.node.models.SchemaVersion.findOne().lean();
const step = (version: number, run: Migration['run'] = async () => {}): Migration => ({
  version,
  name: `step ${version}`,
  run,
});

it('runs what is missing, in order, and each step once', async () => {
  const { models } = harness.node;
  const ran: number[] = [];
  const steps = [1, 2, 3].map((version) => step(version, async () => void ran.push(version)));
  await runMigrations(models, logger, { migrations: steps.slice(0, 2) });
  await runMigrations(models, logger, { migrations: steps });
  await runMigrations(models, logger, { migrations: steps });
  expect(ran).toEqual([1, 2, 3]);
  expect(await stored()).toMatchObject({ version: 3, runner: null });
});

it('refuses a store of a newer version in one sentence and changes nothing', async () => {
  const { models } = harness.node;
  await runMigrations(models, logger, { migrations: [step(1), step(2)] });
  const older = { migrations: [step(1)] };
  await expect(runMigrations(models, logger, older)).rejects.toThrow(
    'the store has form 2, and this version knows only up to 1; start the version that wrote it, or a newer one',
  );
  await expect(requireCurrentSchema(models, older)).rejects.toThrow('the store has form 2');
  expect(await stored()).toMatchObject({ version: 2, runner: null });
});

it('lets commands run on a store of exactly this version only', async () => {
  const { models } = harness.node;
  const migrations = [step(1)];
  await expect(requireCurrentSchema(models, { migrations })).rejects.toThrow('an earlier version');
  await runMigrations(models, logger, { migrations });
  await requireCurrentSchema(models, { migrations });
});

it('runs each step on one of several nodes that start at once; the others wait for it', async () => {
  const nodes = [harness.node, await harness.addNode(), await harness.addNode()];
  let ran = 0;
  const migrations = [1, 2].map((version) =>
    step(version, async ({ User }) => {
      ran += 1;
      await User.countDocuments();
    }),
  );
  // Every node continues only after the steps are done.
  const seen = await Promise.all(
    nodes.map(async ({ models }) => {
      await runMigrations(models, logger, { migrations, ...FAST });
      return ran;
    }),
  );
  expect([ran, seen]).toEqual([2, [2, 2, 2]]);
});

it('repeats a step whose node was killed, and does not disturb a slow living one', async () => {
  const { models } = harness.node;
  const other = await harness.addNode();
  // What kill -9 leaves behind.
  await models.SchemaVersion.create({ _id: 'schema', version: 1, runner: { id: 'dead', beat: 7 } });
  let release!: () => void;
  const slow = new Promise<void>((resolve) => (release = resolve));
  const ran: string[] = [];
  const stepsOf = (node: string) => [
    step(1, async () => void ran.push(`${node} 1`)),
    step(2, async () => {
      ran.push(`${node} 2`);
      await slow;
    }),
  ];
  const first = runMigrations(models, logger, { migrations: stepsOf('a'), ...FAST });
  await expect.poll(() => ran).toEqual(['a 2']);
  const second = runMigrations(other.models, logger, { migrations: stepsOf('b'), ...FAST });
  const beat = async () => (await stored())!.runner!.beat;
  const before = await beat();
  await expect.poll(beat).toBeGreaterThan(before + 3 * FAST.missedBeats);
  expect(ran).toEqual(['a 2']);
  release();
  await Promise.all([first, second]);
  expect(ran).toEqual(['a 2']);
  expect(await stored()).toMatchObject({ version: 2, runner: null });
});

it('reports which step failed, keeps the steps before it, and continues from there', async () => {
  const { models } = harness.node;
  let isBroken = true;
  const migrations = [
    step(1),
    step(2, async () => {
      if (isBroken) throw new Error('full');
    }),
  ];
  await expect(runMigrations(models, logger, { migrations })).rejects.toMatchObject({
    message: 'unable to migrate the store (step 2, step 2)',
    cause: { message: 'full' },
  });
  expect(await stored()).toMatchObject({ version: 1, runner: null });
  isBroken = false;
  await runMigrations(models, logger, { migrations });
  expect(await stored()).toMatchObject({ version: 2 });
});

it('drops an index that a version no longer declares, and ignores a missing one', async () => {
  const { models } = harness.node;
  await models.Room.collection.createIndex({ topic: 1 });
  const migrations = [step(1, async ({ Room }) => dropIndex(Room, 'topic_1'))];
  await runMigrations(models, logger, { migrations });
  await ensureIndexes(models, logger);
  expect((await models.Room.listIndexes()).map(({ name }) => String(name))).not.toContain('topic_1');
  await dropIndex(models.Room, 'topic_1');
  await dropIndex(models.SchemaVersion.db.model('Never', new models.Room.base.Schema()), 'topic_1');
});

it('refuses steps that are not numbered one after the other', async () => {
  const wrong = runMigrations(harness.node.models, logger, { migrations: [step(1), step(3)] });
  await expect(wrong).rejects.toThrow('migration "step 3" must have the version 2');
});

it('migrates the registration setting of an earlier version, also after a kill in between', async () => {
  const { Site } = harness.node.models;
  const createdAt = new Date();
  await Site.collection.insertMany([
    { slug: 'open', name: 'Open', registration: true, createdAt },
    { slug: 'closed', name: 'Closed', registration: false, createdAt },
  ]);
  await siteSettings.run(harness.node.models, logger);
  await siteSettings.run(harness.node.models, logger);
  const read = (slug: string) => Site.collection.findOne({ slug }, { projection: { _id: 0, createdAt: 0 } });
  expect(await read('open')).toEqual({ slug: 'open', name: 'Open', settings: { registration: 'on' } });
  expect(await read('closed')).toEqual({ slug: 'closed', name: 'Closed', settings: { registration: 'off' } });
  await Site.collection.deleteMany({ slug: { $in: ['open', 'closed'] } });
});

it('gives each kind of notices an index, without a migration, and leaves that of the version before to go back to', async () => {
  const { models } = harness.node;
  await models.Notice.collection.createIndex({ dueAt: 1 }, { sparse: true });
  await runMigrations(models, logger, { migrations: MIGRATIONS });
  await ensureIndexes(models, logger);
  const keys = (await models.Notice.listIndexes()).map(({ key }) => Object.keys(key as object).join());
  expect(keys).toEqual(expect.arrayContaining(['kind,dueAt', 'dueAt']));
  expect(await stored()).toMatchObject({ version: 3 });
});
