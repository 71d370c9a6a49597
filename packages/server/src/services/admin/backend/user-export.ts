import type { ExportLine } from '@sotto/protocol';
import mongoose from 'mongoose';
import type { Types } from 'mongoose';
import { backendActor } from '../../../actor.js';
import type { Backend } from '../../../actor.js';
import { DecryptionError } from '../../../crypto/keyring.js';
import type { MembershipRow } from '../../../models/member.js';
import type { MessageRecord } from '../../../models/message.js';
import type { ReactionRecord } from '../../../models/reaction.js';
import type { ReportRecord } from '../../../models/report.js';
import type { RoomRecord } from '../../../models/room.js';
import type { UserRecord } from '../../../models/user.js';
import { presentSiteUser } from '../../../presenters/site-api.js';
import { presentUser } from '../../../presenters/users.js';
import type { ServicesDeps } from '../../deps.js';
import { toAccessedRoom } from '../../room/accessed-room.js';
import type { AccessedRoom } from '../../room/accessed-room.js';
import type { MessagePresenter } from '../../room/message-presenter.js';
import { openName } from '../../room/names/room-names.js';
import { openUser, openUsers } from '../../user/profiles.js';
import { findUser } from './find-users.js';

/** Rows that are read at once, whatever the user has written. */
const PAGE = 100;

type ExportDeps = Pick<ServicesDeps, 'models' | 'audit' | 'keys' | 'logger' | 'baseUrl'>;

/**
 * Creates the export of what is stored of a person (GDPR, articles 15 and 20): profile, memberships, messages, reactions,
 * blocks and reports, with what the guests wrote who have joined the account. It holds a page of rows in memory at a time.
 */
export function createUserExport(deps: ExportDeps, { presenter }: { presenter: MessagePresenter }) {
  const { models, audit, baseUrl } = deps;
  const { Member, Room, User } = models;

  /** Finds every room that one of these users is or was in: their rows stay. */
  async function* roomsOf(aliases: Types.ObjectId[]): AsyncGenerator<[MembershipRow, AccessedRoom]> {
    const seen = new Set<string>();
    for (const user of aliases) {
      const rows = await Member.find({ user: { $eq: user } })
        .setOptions({ former: true })
        .lean<MembershipRow[]>();
      for (const row of rows) {
        if (seen.has(row.room.toString())) continue;
        seen.add(row.room.toString());
        const room = await Room.findOne({ _id: { $eq: row.room } }).lean<RoomRecord | null>();
        if (room) yield [row, await openName(deps, toAccessedRoom(room))];
      }
    }
  }

  async function* linesOf(user: UserRecord): AsyncGenerator<ExportLine> {
    yield { type: 'user', user: presentSiteUser((await openUser(deps, user))!, baseUrl()) };
    const joined = await User.find({ site: { $eq: user.site }, mergedInto: { $eq: user._id } })
      .select('_id')
      .lean();
    const aliases = [user._id, ...joined.map(({ _id }) => _id)];
    for await (const [row, room] of roomsOf(aliases)) {
      yield membershipLine(row, room);
      for (const alias of aliases) {
        yield* messagesOf(deps, presenter, room, alias);
        yield* reportsOf(deps, room, alias);
      }
    }
    for (const alias of aliases) {
      yield* reactionsOf(deps, alias);
      yield* blocksOf(deps, alias);
    }
  }

  /**
   * Returns the lines of an export, without `end`. That it was asked for is recorded.
   * @throws AppError `user_not_found`
   */
  return async (backend: Backend, reference: string): Promise<AsyncGenerator<ExportLine>> => {
    const user = await findUser(models, backend.siteId, reference);
    const target = `user:${user._id.toString()}` as const;
    const entry = { siteId: backend.siteId, actor: backendActor(backend), target };
    return audit.record({ ...entry, action: 'user.exported' }, () => Promise.resolve(linesOf(user)));
  };
}

function membershipLine({ role, joinedAt }: MembershipRow, { id, slug, record }: AccessedRoom): ExportLine {
  const { name, externalId } = record;
  return {
    type: 'membership',
    room: { id, slug, name, ...(externalId !== undefined && { externalId }) },
    ...{ role, joinedAt: joinedAt.toISOString() },
  };
}

/** By the index that makes `clientMessageId` unique: neither the store nor we sort. */
async function* messagesOf(
  { models: { Message } }: ExportDeps,
  presenter: MessagePresenter,
  room: AccessedRoom,
  sender: Types.ObjectId,
): AsyncGenerator<ExportLine> {
  for (let after: string | undefined; ;) {
    const rows: MessageRecord[] = await Message.find({
      ...{ room: { $eq: room.record._id }, sender: { $eq: sender } },
      ...(after !== undefined && { clientMessageId: mongoose.trusted({ $gt: after }) }),
    })
      .sort({ clientMessageId: 1 })
      .limit(PAGE)
      .lean<MessageRecord[]>();
    const messages = rows.map((row) => ({ room, message: Message.openRecord(row) }));
    for (const message of await presenter.presentAll(messages))
      // A line about the room is nobody's words, and names others.
      if (message.kind !== 'system') yield { type: 'message', message };
    if (rows.length < PAGE) return;
    after = rows.at(-1)!.clientMessageId;
  }
}

async function* reportsOf(
  { models: { Report }, keys, logger }: ExportDeps,
  { record }: AccessedRoom,
  reporter: Types.ObjectId,
): AsyncGenerator<ExportLine> {
  for (let before: Types.ObjectId | undefined; ;) {
    const rows: ReportRecord[] = await Report.find({
      ...{ room: { $eq: record._id }, reporter: { $eq: reporter } },
      ...(before && { _id: mongoose.trusted({ $lt: before }) }),
    })
      .sort({ _id: -1 })
      .limit(PAGE)
      .lean<ReportRecord[]>();
    for (const { _id, message, reason, note, createdAt } of rows) {
      const text =
        note && (await keys.open({ id: _id.toString(), path: 'note' }, note).catch(unreadable(logger)));
      yield {
        ...{ type: 'report', message: message.toString(), reason },
        ...(text && { note: text }),
        createdAt: createdAt.toISOString(),
      };
    }
    if (rows.length < PAGE) return;
    before = rows.at(-1)!._id;
  }
}

async function* reactionsOf(
  { models: { Reaction }, keys, logger }: ExportDeps,
  user: Types.ObjectId,
): AsyncGenerator<ExportLine> {
  for (let after: Pick<ReactionRecord, 'message' | 'tag'> | undefined; ;) {
    const rows: ReactionRecord[] = await Reaction.find({
      ...{ user: { $eq: user }, active: { $eq: true } },
      ...(after && { message: mongoose.trusted({ $gte: after.message }) }),
    })
      .sort({ message: 1, tag: 1 })
      .limit(PAGE)
      .lean<ReactionRecord[]>();
    const isNew = ({ message, tag }: ReactionRecord) =>
      !after || !message.equals(after.message) || tag > after.tag;
    for (const { _id, message, emoji } of rows.filter(isNew)) {
      const text = await keys.open({ id: _id.toString(), path: 'emoji' }, emoji).catch(unreadable(logger));
      if (text !== undefined) yield { type: 'reaction', message: message.toString(), emoji: text };
    }
    if (rows.length < PAGE) return;
    after = rows.at(-1)!;
  }
}

const unreadable = (logger: ExportDeps['logger']) => (error: unknown) => {
  if (!(error instanceof DecryptionError)) throw error;
  logger.error({ err: error }, 'a sealed text of an export cannot be opened');
  return undefined;
};

async function* blocksOf(deps: ExportDeps, user: Types.ObjectId): AsyncGenerator<ExportLine> {
  const { Block, User } = deps.models;
  const rows = await Block.find({ user: { $eq: user } }).lean();
  const found = await User.find({ _id: mongoose.trusted({ $in: rows.map((row) => row.blocked) }) }).lean();
  for (const one of await openUsers(deps, found))
    yield { type: 'block', user: presentUser(one, deps.baseUrl()) };
}
