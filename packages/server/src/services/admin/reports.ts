import mongoose from 'mongoose';
import { DecryptionError } from '../../crypto/keyring.js';
import { AppError } from '../../errors.js';
import type { Models } from '../../models/index.js';
import { toObjectId } from '../../models/object-id.js';
import type { ReportRecord } from '../../models/report.js';
import { openPayload } from '../../presenters/messages.js';
import type { Audit } from '../audit.js';
import type { KeysService } from '../keys.js';

/** A report as the operator sees it. */
export interface ListedReport {
  id: string;
  createdAt: Date;
  /** Slug of the room. */
  room: string;
  isDirect: boolean;
  /** Usernames; an id where the user is gone. */
  reporter: string;
  author: string;
  reason: string;
  resolvedAt: Date | null;
}

/** What a report is about, in the clear. */
export interface ReportTexts {
  /** Null where the message is deleted, or no key opens it. */
  content: string | null;
  note: string | null;
}

const REPORT_ID = /^[0-9a-f]{24}$/;

/**
 * Returns reports of a site, the newest first, of direct rooms too: nobody but the operator reads those. Names no text.
 */
export async function listReports(
  { Report, Message, Room, User }: Pick<Models, 'Report' | 'Message' | 'Room' | 'User'>,
  { siteId, isResolved, limit }: { siteId: string; isResolved: boolean; limit: number },
): Promise<(ListedReport & { record: ReportRecord })[]> {
  const rows = await Report.find({
    site: { $eq: toObjectId(siteId) },
    resolvedAt: isResolved ? mongoose.trusted({ $ne: null }) : { $eq: null },
  })
    .sort({ _id: -1 })
    .limit(limit)
    .lean<ReportRecord[]>();
  const among = <T>(ids: T[]) => ({ _id: mongoose.trusted({ $in: ids }) });
  const messages = await Message.find(among(rows.map(({ message }) => message)))
    .select('_id sender author')
    .lean();
  const senders = new Map(messages.map(({ _id, author, sender }) => [_id.toString(), author ?? sender]));
  const people = [...rows.map(({ reporter }) => reporter), ...senders.values()];
  const users = await User.find(among(people)).select('username').lean();
  const names = new Map(users.map(({ _id, username }) => [_id.toString(), username]));
  const rooms = await Room.find(among(rows.map(({ room }) => room)))
    .select('slug kind')
    .lean();
  const byId = new Map(rooms.map((room) => [room._id.toString(), room]));
  const nameOf = (id: string) => names.get(id) ?? id;
  return rows.map((record) => ({
    ...{ id: record._id.toString(), createdAt: record.createdAt, reason: record.reason, record },
    ...{ resolvedAt: record.resolvedAt, reporter: nameOf(record.reporter.toString()) },
    room: byId.get(record.room.toString())?.slug ?? record.room.toString(),
    isDirect: byId.get(record.room.toString())?.kind === 'direct',
    author: nameOf((senders.get(record.message.toString()) ?? '-').toString()),
  }));
}

/** Opens the message and the note of a report; the caller records that they were read. */
export async function readReport(
  {
    models: { Message },
    keys,
  }: { models: Pick<Models, 'Message'>; keys: Pick<KeysService, 'open' | 'loadOf'> },
  { _id, message, note }: ReportRecord,
): Promise<ReportTexts> {
  const row = await Message.findOne({ _id: { $eq: message } }).lean();
  if (row) await keys.loadOf([row]);
  const payload = row && openPayload(Message.openRecord(row));
  const open = async (): Promise<string | null> => {
    try {
      return note ? await keys.open({ id: _id.toString(), path: 'note' }, note) : null;
    } catch (error) {
      if (error instanceof DecryptionError) return null;
      throw error;
    }
  };
  const content = typeof payload?.text === 'string' ? payload.text : null;
  return { content, note: await open() };
}

/**
 * Resolves a report of the site, as the operator; does nothing to one that is resolved.
 * @throws AppError `report_not_found`
 */
export async function resolveReport(
  {
    models: { Report },
    audit,
    clock = Date.now,
  }: { models: Pick<Models, 'Report'>; audit: Pick<Audit, 'record'>; clock?: () => number },
  { siteId, id }: { siteId: string; id: string },
): Promise<{ resolved: boolean }> {
  const own = { _id: { $eq: id }, site: { $eq: toObjectId(siteId) } };
  const report = REPORT_ID.test(id) ? await Report.findOne(own).lean<ReportRecord | null>() : null;
  if (!report) throw new AppError('report_not_found');
  if (report.resolvedAt) return { resolved: false };
  const entry = {
    ...{ siteId, actor: 'operator' as const, action: 'report.resolved' as const },
    ...{ target: `report:${id}` as const, room: report.room.toString() },
  };
  await audit.record(entry, () => Report.updateOne(own, { $set: { resolvedAt: new Date(clock()) } }));
  return { resolved: true };
}
