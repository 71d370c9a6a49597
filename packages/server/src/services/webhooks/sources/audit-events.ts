import type { WebhookData, WebhookEventType, WebhookMemberData, WebhookRoom } from '@sotto/protocol';
import type { AuditRecord } from '../../../models/audit.js';
import type { MembershipRow } from '../../../models/member.js';
import { toObjectId } from '../../../models/object-id.js';
import type { RoomRecord } from '../../../models/room.js';
import type { WebhookRecord } from '../../../models/webhook.js';
import { idOf } from '../../audit/target.js';
import type { ServicesDeps } from '../../deps.js';
import { toAccessedRoom } from '../../room/accessed-room.js';
import { openName } from '../../room/names/room-names.js';
import type { OutgoingEvent } from '../sending/sender.js';
import { presentRoomRef, presentUsers } from './people.js';

/** Presents an entry of the audit as an event, with what is true now. */
export type OpenAuditEvent = (webhook: WebhookRecord, entry: AuditRecord) => Promise<OutgoingEvent>;

type AuditEventType = Exclude<WebhookEventType, `message.${string}`>;

/** Creates what presents the audit's entries. What is gone meanwhile is presented by its id. */
export function createAuditEvents(deps: Pick<ServicesDeps, 'models' | 'keys' | 'logger'>): OpenAuditEvent {
  const { keys, logger } = deps;
  const { Room, Member, Report } = deps.models;

  const findRoom = (id: string) => Room.findOne({ _id: { $eq: toObjectId(id) } }).lean<RoomRecord | null>();

  async function userOf(webhook: WebhookRecord, id: string) {
    return (await presentUsers(deps, webhook.site, [id], { withNames: webhook.content }))(id);
  }

  async function presentMember(webhook: WebhookRecord, entry: AuditRecord): Promise<WebhookMemberData> {
    const [roomId, userId] = [entry.room!.toString(), idOf(entry.target)];
    const row = await Member.findOne({ room: { $eq: entry.room! }, user: { $eq: toObjectId(userId) } })
      .setOptions({ former: true })
      .lean<MembershipRow | null>();
    const until = (time: Date | null | undefined) =>
      time && time > entry.at ? time.toISOString() : undefined;
    const [mutedUntil, bannedUntil] = [until(row?.mutedUntil), until(row?.bannedUntil)];
    return {
      room: presentRoomRef(roomId, await findRoom(roomId)),
      user: await userOf(webhook, userId),
      role: row?.role ?? null,
      ...(mutedUntil !== undefined && { mutedUntil }),
      ...(bannedUntil !== undefined && { bannedUntil }),
    };
  }

  async function presentRoom({ content }: WebhookRecord, id: string): Promise<WebhookRoom> {
    const record = await findRoom(id);
    if (!record) return { id };
    const { kind = 'room', visibility, restoreAs, memberCount, createdAt, archivedAt, deletedAt } = record;
    const name =
      content && kind !== 'direct' ? (await openName({ keys, logger }, toAccessedRoom(record))).name : '';
    return {
      ...presentRoomRef(id, record),
      ...{ kind, visibility: restoreAs && deletedAt ? restoreAs : visibility },
      ...(name !== '' && { name }),
      ...{ memberCount, createdAt: createdAt.toISOString() },
      ...(archivedAt && { archivedAt: archivedAt.toISOString() }),
      ...(deletedAt && { deletedAt: deletedAt.toISOString() }),
    };
  }

  async function presentReport(
    webhook: WebhookRecord,
    entry: AuditRecord,
  ): Promise<WebhookData['report.created']> {
    const [id, roomId] = [idOf(entry.target), entry.room!.toString()];
    const row = await Report.findOne({ _id: { $eq: id } }).lean();
    return {
      report: {
        id,
        ...(row && {
          ...{ message: row.message.toString(), reason: row.reason, createdAt: row.createdAt.toISOString() },
          reporter: await userOf(webhook, row.reporter.toString()),
        }),
      },
      room: presentRoomRef(roomId, await findRoom(roomId)),
    };
  }

  async function present(webhook: WebhookRecord, entry: AuditRecord): Promise<WebhookData[AuditEventType]> {
    const type = entry.action as AuditEventType;
    if (type === 'report.created') return presentReport(webhook, entry);
    if (type.startsWith('member.')) return presentMember(webhook, entry);
    if (type.startsWith('room.')) return { room: await presentRoom(webhook, idOf(entry.target)) };
    const account = entry.data?.account;
    return {
      user: await userOf(webhook, idOf(entry.target)),
      ...(type === 'user.merged' && { mergedInto: await userOf(webhook, String(account)) }),
    };
  }

  return async (webhook, entry) => ({
    id: `evt_${entry._id.toString()}`,
    body: JSON.stringify({
      type: entry.action,
      timestamp: entry.at.toISOString(),
      data: await present(webhook, entry),
    }),
  });
}
