import type { Page } from '@sotto/protocol';
import type { Logger } from 'pino';
import mongoose from 'mongoose';
import { AppError } from '../errors.js';
import type { AuditActor, AuditData, AuditRecord, AuditTarget } from '../models/audit.js';
import type { Models } from '../models/index.js';
import { toPage } from '../models/id-pages.js';
import { timedId, toObjectId } from '../models/object-id.js';
import { behindTime, NEWEST_FIRST, timeCursorOf } from '../models/time-pages.js';
import { isDuplicateKey } from '../storage/duplicate-keys.js';
import type { AuditAction } from './audit/actions.js';

/** A change that is about to be made. Ids are 24 hex digits. */
export interface AuditEntry {
  siteId: string;
  actor: AuditActor;
  action: AuditAction;
  target: AuditTarget;
  /** The room in which it happens. */
  room?: string | undefined;
  /** Ids, codes, counts and times; never anything that a person wrote. */
  data?: AuditData | undefined;
}

/** Which entries to list. */
interface AuditQuery {
  siteId: string;
  since?: Date | undefined;
  actor?: string | undefined;
  action?: string | undefined;
  /** The newest that match. */
  limit: number;
}

/** Which page of entries to list; `cursor` is the `nextCursor` of the page before. */
type AuditPageQuery = AuditQuery & { cursor?: string | undefined };

export type Audit = ReturnType<typeof createAudit>;

/** Printable ASCII without spaces: what an id, a code, a number, a time or an origin consists of, and no sentence does. */
const NO_TEXT = /^[!-~]{0,200}$/;

/**
 * Creates the audit: who changed what, when, in which site. An entry is stored as `pending` before its change and as `done`
 * after it. What a crash leaves pending is settled by `audit/audit-sweep`. Needs no running server: commands record too.
 */
export function createAudit({
  models: { Audit },
  logger,
  clock,
}: {
  models: Pick<Models, 'Audit'>;
  logger: Logger;
  /** Milliseconds since 1970. */
  clock: () => number;
}) {
  async function confirm(entry: AuditRecord): Promise<void> {
    const { _id, ...fields } = entry;
    try {
      // An upsert: a change that took longer than the sweep waits has no entry any more.
      const update = { $set: { ...fields, state: 'done' as const } };
      await Audit.updateOne({ _id: { $eq: _id } }, update, { upsert: true, setDefaultsOnInsert: false });
    } catch (error) {
      // The change was made, and the sweep will see that.
      logger.warn({ err: error, action: entry.action }, 'unable to confirm an entry of the audit');
    }
  }

  /** Removes an entry that records nothing; one that stays is settled by the sweep. */
  async function drop({ _id }: AuditRecord): Promise<void> {
    await Audit.deleteOne({ _id: { $eq: _id } }).catch(() => undefined);
  }

  return {
    /**
     * Makes a change between two writes of the audit, and returns its result. A change that is refused leaves no entry;
     * one that fails otherwise may have been made, so its entry stays pending for the sweep.
     * @param isMade - whether the result says that this call made the change; one that found it made leaves no entry
     * @throws what `work` throws; a failure of the store, before `work` is called
     */
    async record<T>(
      entry: AuditEntry,
      work: () => Promise<T>,
      isMade: (result: T) => boolean = () => true,
    ): Promise<T> {
      const record = toRecord(entry, new Date(clock()));
      await Audit.create(record);
      let result: T;
      try {
        result = await work();
      } catch (error) {
        if (isRefusal(error)) await drop(record);
        throw error;
      }
      await (isMade(result) ? confirm(record) : drop(record));
      return result;
    },

    /** Whether an entry like this was recorded since a time. */
    async has({ siteId, actor, action, target }: AuditEntry, since: Date): Promise<boolean> {
      const found = await Audit.exists({
        ...{ site: { $eq: toObjectId(siteId) }, at: mongoose.trusted({ $gte: since }) },
        ...{ actor: { $eq: actor }, action: { $eq: action }, target: { $eq: target } },
      });
      return found !== null;
    },

    /** Returns a page of the entries of a site that match, the newest first; what is pending has not happened yet. */
    async page({ siteId, since, actor, action, cursor, limit }: AuditPageQuery): Promise<Page<AuditRecord>> {
      const rows = await Audit.find({
        ...{ site: { $eq: toObjectId(siteId) }, state: 'done' },
        ...(since && { at: mongoose.trusted({ $gte: since }) }),
        ...(actor !== undefined && { actor: { $eq: actor as AuditActor } }),
        ...(action !== undefined && { action: { $eq: action } }),
        ...behindTime(cursor),
      })
        .sort(NEWEST_FIRST)
        .limit(limit + 1)
        .lean<AuditRecord[]>();
      const { page, nextCursor } = toPage(rows, limit, timeCursorOf);
      return { results: page, nextCursor };
    },

    /** Returns the newest entries of a site that match, the oldest of them first. */
    async list({ siteId, since, actor, action, limit }: AuditQuery): Promise<AuditRecord[]> {
      const newest = await Audit.find({
        site: { $eq: toObjectId(siteId) },
        ...(since && { at: mongoose.trusted({ $gte: since }) }),
        ...(actor !== undefined && { actor: { $eq: actor as AuditActor } }),
        ...(action !== undefined && { action: { $eq: action } }),
      })
        .sort({ at: -1 })
        .limit(limit)
        .lean<AuditRecord[]>();
      return newest.reverse();
    },
  };
}

/** @throws Error where something in it is a text: a fault of ours */
function toRecord({ siteId, room, data, ...entry }: AuditEntry, at: Date): AuditRecord {
  for (const value of [entry.actor, entry.target, ...Object.values(data ?? {})])
    if (typeof value === 'string' && !NO_TEXT.test(value))
      throw new Error(`unable to record ${entry.action}; the audit must not contain texts`);
  return {
    _id: timedId(at.getTime()),
    site: toObjectId(siteId),
    at,
    ...entry,
    ...(room !== undefined && { room: toObjectId(room) }),
    ...(data !== undefined && { data }),
    state: 'pending',
  };
}

/** Returns whether an error says that nothing was changed. */
function isRefusal(error: unknown): boolean {
  return isDuplicateKey(error) || (error instanceof AppError && error.status < 500);
}
