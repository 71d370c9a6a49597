import { MESSAGE_ID_PATTERN } from '@sotto/protocol';
import type { ListReportsQuery, Page, Report, ReportInput } from '@sotto/protocol';
import mongoose from 'mongoose';
import type { Actor } from '../actor.js';
import type { LimitByKey } from '../async/limit-by-key.js';
import { AppError } from '../errors.js';
import type { MessageRecord } from '../models/message.js';
import type { ReportRecord } from '../models/report.js';
import { createReportAnnouncer } from './moderation/report-announcer.js';
import { createReportPresenter } from './moderation/report-presenter.js';
import { timedId, toObjectId } from '../models/object-id.js';
import { permit } from '../policies/permit.js';
import { isSystemLine } from '../presenters/messages.js';
import { beforeCursor, toPage } from '../models/id-pages.js';
import { isDuplicateKey } from '../storage/duplicate-keys.js';
import type { ServicesDeps } from './deps.js';
import type { RoomAccessService } from './room/access.js';
import type { MemberReader } from './room/memberships/member-reader.js';
import type { MessagePresenter } from './room/message-presenter.js';
import { ownerOf } from './user/message-owner.js';
import type { UserDirectory } from './user/user-directory.js';

const REPORT_ID = /^[0-9a-f]{24}$/;

/** Creates the service of reports of messages: members file them, owners and moderators of the room read and resolve them. */
export function createReportsService(
  deps: ServicesDeps,
  parts: {
    access: RoomAccessService;
    presenter: MessagePresenter;
    memberReader: MemberReader;
    users: UserDirectory;
    expensive: LimitByKey;
  },
) {
  const { models, audit, clock } = deps;
  const { Report, Message } = models;
  const { access, memberReader, users, expensive } = parts;
  const present = createReportPresenter(deps, parts);
  const announceReport = createReportAnnouncer(deps, { present, memberReader });

  return {
    /**
     * Reports a message of another user, once each; another report of the same message changes nothing.
     * @throws AppError `room_not_found`, `not_a_member`, `message_not_found`, `message_deleted`, `forbidden` (an own
     * message, or a system line), `unavailable`
     */
    async create(actor: Actor, slug: string, messageId: string, input: ReportInput): Promise<void> {
      const { room, facts } = await access.resolveMember(actor, slug, 'report');
      const message =
        MESSAGE_ID_PATTERN.test(messageId) &&
        (await Message.findOne({ _id: { $eq: messageId }, room: { $eq: room.record._id } }).lean());
      if (!message) throw new AppError('message_not_found');
      await deps.keys.loadOf([message]);
      const isOwn = (await ownerOf(users, actor, message)) === actor.userId;
      permit('report', { ...facts, isOwn, isSystem: isSystemLine(Message.openRecord(message)) });
      if (message.deletedAt) throw new AppError('message_deleted');
      const row = await toRow(deps, actor, message, input);
      try {
        await audit.record(createdEntry(actor, row), () => Report.create(row));
      } catch (error) {
        if (isDuplicateKey(error)) return;
        throw error;
      }
      // Nobody moderates a direct room: its reports are the site's.
      if (room.record.kind !== 'direct') await announceReport(room, row);
    },

    /**
     * Returns reports of a room, the newest first: the open ones, or the resolved ones.
     * @throws AppError `room_not_found`, `not_a_member`, `insufficient_role`, `direct_room`
     */
    async list(actor: Actor, slug: string, query: ListReportsQuery): Promise<Page<Report>> {
      const { room } = await access.resolveMember(actor, slug, 'resolveReports');
      return expensive.run(actor.userId, async () => {
        const { cursor, limit, resolved } = query;
        const rows = await Report.find({
          room: { $eq: room.record._id },
          resolvedAt: resolved === 'true' ? mongoose.trusted({ $ne: null }) : { $eq: null },
          ...beforeCursor('_id', cursor),
        })
          .sort({ _id: -1 })
          .limit(limit + 1)
          .lean<ReportRecord[]>();
        const { page, nextCursor } = toPage(rows, limit, ({ _id }) => _id);
        return { results: await present(room, page), nextCursor };
      });
    },

    /**
     * Resolves a report, or opens it again; does nothing to one that is so already.
     * @throws AppError `room_not_found`, `not_a_member`, `insufficient_role`, `direct_room`, `report_not_found`
     */
    async resolve(actor: Actor, slug: string, id: string, resolved: boolean): Promise<Report> {
      const { room } = await access.resolveMember(actor, slug, 'resolveReports');
      if (!REPORT_ID.test(id)) throw new AppError('report_not_found');
      const set = resolved
        ? { resolvedAt: new Date(clock()), resolvedBy: toObjectId(actor.userId) }
        : { resolvedAt: null, resolvedBy: null };
      const entry = {
        ...{ siteId: actor.siteId, actor: `user:${actor.userId}` as const, room: room.id },
        ...{ action: resolved ? ('report.resolved' as const) : ('report.reopened' as const) },
        target: `report:${id}` as const,
      };
      const filter = { _id: { $eq: id }, room: { $eq: room.record._id } };
      const change = async () => {
        const changed = await Report.findOneAndUpdate(
          { ...filter, resolvedAt: resolved ? { $eq: null } : mongoose.trusted({ $ne: null }) },
          { $set: set },
          { returnDocument: 'after' },
        ).lean<ReportRecord | null>();
        const row = changed ?? (await Report.findOne(filter).read('primary').lean<ReportRecord | null>());
        const [report] = row ? await present(room, [row]) : [];
        if (!report) throw new AppError('report_not_found');
        return { report, isMade: changed !== null };
      };
      return (await audit.record(entry, change, ({ isMade }) => isMade)).report;
    },
  };
}

function createdEntry({ siteId, userId }: Actor, { _id, room }: ReportRecord) {
  return {
    ...{ siteId, actor: `user:${userId}` as const, room: room.toString() },
    ...{ action: 'report.created' as const, target: `report:${_id.toString()}` as const },
  };
}

/** Creates the row of a report, its note sealed. */
async function toRow(
  { keys, clock }: Pick<ServicesDeps, 'keys' | 'clock'>,
  { siteId, userId }: Actor,
  message: Pick<MessageRecord, '_id' | 'room'>,
  { reason, note }: ReportInput,
): Promise<ReportRecord> {
  const _id = timedId(clock());
  const field = { id: _id.toString(), path: 'note' };
  return {
    ...{ _id, site: toObjectId(siteId), room: message.room, message: message._id, reason },
    ...{ reporter: toObjectId(userId), createdAt: new Date(clock()), resolvedAt: null },
    ...(note !== undefined && { note: await keys.seal(siteId, field, note) }),
  };
}
