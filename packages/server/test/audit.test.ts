import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../src/errors.js';
import type { Models } from '../src/models/index.js';
import { toObjectId } from '../src/models/object-id.js';
import { setPassword } from '../src/services/admin/set-password.js';
import { createAudit } from '../src/services/audit.js';
import type { AuditEntry } from '../src/services/audit.js';
import { createAuditSweep } from '../src/services/audit/audit-sweep.js';
import { publicSessionId } from '../src/services/user/session-id.js';
import { startServices } from './support/services-harness.js';
import type { ServicesHarness } from './support/services-harness.js';

const logger = pino({ level: 'silent' });
const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const SESSION = 'a-session-of-22-letter';
let now = Date.now();
const clock = () => now;
let harness: ServicesHarness;
let entry: AuditEntry;
let site: string;

beforeAll(async () => {
  harness = await startServices();
  const ada = await harness.addUser('ada');
  site = ada.siteId;
  entry = {
    siteId: site,
    actor: `user:${ada.userId}`,
    action: 'session.ended',
    target: `session:${publicSessionId(SESSION)}`,
    data: { user: ada.userId },
  };
});
afterAll(() => harness.close());

const models = () => harness.node.models;
const audit = () => createAudit({ models: models(), logger, clock });
const list = (query = {}) => audit().list({ siteId: site, limit: 10, ...query });
const states = async () => (await list()).map(({ state }) => state);
/** A node that has just started: its first look deletes what is old, too. */
const sweep = () => createAuditSweep({ models: models(), logger, clock }).runOnce();

async function addSession(endedAt: Date | null, more: object = {}) {
  const at = new Date(now - MINUTE);
  await models().OAuthSession.deleteMany({});
  await models().OAuthSession.create({
    ...{ _id: SESSION, site: toObjectId(site), user: toObjectId(entry.actor.slice(5)), clientId: 'demo' },
    ...{ scopes: [], narrowed: false, generation: 1, keyId: '1', startedAt: at, rotatedAt: at, endedAt },
    expiresAt: new Date(now + DAY),
    ...more,
  });
}

/** Leaves an entry pending, as a crash within its change does. */
async function crash(): Promise<void> {
  await models().Audit.deleteMany({});
  const lost = audit().record(entry, () => Promise.reject(new Error('killed')));
  await expect(lost).rejects.toThrow('killed');
  expect(await states()).toEqual(['pending']);
}

it('stores an entry as pending before its change and as done after it', async () => {
  const during = await audit().record(entry, states);
  expect(during).toEqual(['pending']);
  expect(await list()).toMatchObject([{ ...{ action: 'session.ended', actor: entry.actor }, state: 'done' }]);
});

it('keeps nothing of a change that was refused', async () => {
  await models().Audit.deleteMany({});
  const refused = audit().record(entry, () => Promise.reject(new AppError('session_not_found')));
  await expect(refused).rejects.toThrow('There is no such session');
  expect(await states()).toEqual([]);
});

it('keeps nothing of a change that another call had made, and returns what it found', async () => {
  await models().Audit.deleteMany({});
  expect(await audit().record(entry, async () => false, Boolean)).toBe(false);
  expect(await states()).toEqual([]);
});

it('keeps a change pending that the store did not confirm', async () => {
  await models().Audit.deleteMany({});
  await expect(audit().record(entry, () => Promise.reject(new AppError('unavailable')))).rejects.toThrow();
  expect(await states()).toEqual(['pending']);
});

it('settles what a crash left from the real state, and only after a minute', async () => {
  await addSession(new Date(now));
  await crash();
  now += MINUTE - 1;
  await sweep();
  expect(await states()).toEqual(['pending']);
  now += 2;
  await sweep();
  expect(await states()).toEqual(['done']);

  await addSession(null);
  await crash();
  now += MINUTE + 1;
  await sweep();
  expect(await states()).toEqual([]);
});

it('ends the sessions that a crash left open after a change of the password', async () => {
  const user = entry.actor.slice(5);
  const change: AuditEntry = { ...entry, action: 'password.changed', target: `user:${user}` };
  const isOpen = async () => (await models().OAuthSession.findOne({}).lean())!.endedAt === null;
  const changeAndCrash = async (except: string, more: object = {}) => {
    await addSession(null, more);
    await models().Audit.deleteMany({});
    const lost = audit().record({ ...change, data: { except } }, async () => {
      await models().User.updateOne({ _id: { $eq: user } }, { $set: { passwordSetAt: new Date(now) } });
      throw new Error('killed');
    });
    await expect(lost).rejects.toThrow('killed');
    now += MINUTE + 1;
    await sweep();
    expect(await states()).toEqual(['done']);
  };
  await changeAndCrash(publicSessionId(SESSION));
  expect(await isOpen()).toBe(true);
  await changeAndCrash('another-session');
  expect(await isOpen()).toBe(false);
  // A session of an earlier version, which did not store when it began.
  await changeAndCrash('another-session', { startedAt: null });
  expect(await isOpen()).toBe(false);
});

it('does not take the end of all sessions for done while one of an earlier version is open', async () => {
  await addSession(null, { startedAt: null });
  await models().Audit.deleteMany({});
  const change: AuditEntry = { ...entry, action: 'sessions.ended', target: `user:${entry.actor.slice(5)}` };
  const lost = audit().record({ ...change, data: {} }, () => Promise.reject(new Error('killed')));
  await expect(lost).rejects.toThrow('killed');
  now += MINUTE + 1;
  await sweep();
  expect(await states()).toEqual([]);
});

describe('a password that the operator sets', () => {
  const passwords = { hash: async () => 'hash', isCommon: () => false };
  /** Every reading is a millisecond later, as in a process that does something in between. */
  const ticking = () => (now += 1);
  const set = async (store: Models, password: string) => {
    const user = (await models()
      .User.findOne({ _id: { $eq: entry.actor.slice(5) } })
      .lean())!;
    const log = createAudit({ models: models(), logger, clock: ticking });
    await setPassword({ models: store, audit: log, passwords, clock: ticking }, user, password);
  };

  it('ends the sessions, also where the command is killed before that', async () => {
    await addSession(null);
    await models().Audit.deleteMany({});
    const killed = () => {
      throw new Error('killed');
    };
    const OAuthSession = { find: killed } as unknown as Models['OAuthSession'];
    await expect(set({ ...models(), OAuthSession }, 'another password')).rejects.toThrow('killed');
    now += MINUTE + 1;
    await sweep();
    expect(await states()).toEqual(['done']);
    expect((await models().OAuthSession.findOne({}).lean())!.endedAt).not.toBeNull();
  });

  it('must not be the username', async () => {
    await expect(set(models(), 'ADA')).rejects.toMatchObject({ code: 'validation_failed' });
  });
});

it('records a change that ended after the sweep had looked', async () => {
  await addSession(null);
  await models().Audit.deleteMany({});
  await audit().record(entry, async () => {
    now += MINUTE + 1;
    await sweep();
    expect(await states()).toEqual([]);
  });
  expect(await states()).toEqual(['done']);
});

it('leaves an action alone that only a newer version knows', async () => {
  await crash();
  await models().Audit.updateMany({}, { $set: { action: 'planet.moved' } });
  now += MINUTE + 1;
  await sweep();
  expect(await states()).toEqual(['pending']);
});

it('refuses texts', async () => {
  await models().Audit.deleteMany({});
  const text = { ...entry, data: { reason: 'she was rude' } };
  await expect(audit().record(text, async () => 'changed')).rejects.toThrow('must not contain texts');
  expect(await states()).toEqual([]);
});

it('keeps entries for as many days as the site says', async () => {
  const keepFor = (days: number) =>
    models().Site.collection.updateOne({ _id: toObjectId(site) }, { $set: { 'settings.auditDays': days } });
  await models().Audit.deleteMany({});
  await audit().record(entry, async () => {});
  await keepFor(30);
  now += 30 * DAY - 1;
  await sweep();
  expect(await states()).toEqual(['done']);
  now += 2;
  await sweep();
  expect(await states()).toEqual([]);
});

it('lists the newest entries of one site, by actor, action and time', async () => {
  await models().Audit.deleteMany({});
  const elsewhere = await harness.addSite('elsewhere');
  await audit().record({ ...entry, siteId: elsewhere }, async () => {});
  const start = now;
  for (const actor of [entry.actor, 'operator', 'operator'] as const) {
    now += 1;
    await audit().record(
      { ...entry, actor, data: { user: entry.actor.slice(5), at: now - start } },
      async () => {},
    );
  }
  const when = async (query: object) => (await list(query)).map(({ data }) => data?.at);
  expect(await when({})).toEqual([1, 2, 3]);
  expect(await when({ limit: 2 })).toEqual([2, 3]);
  expect(await when({ actor: 'operator' })).toEqual([2, 3]);
  expect(await when({ since: new Date(start + 3) })).toEqual([3]);
  expect(await when({ action: 'password.changed' })).toEqual([]);
  expect(await harness.scans()).toEqual([]);
});
