import { createLimitByKey } from '../async/limit-by-key.js';
import { AppError } from '../errors.js';
import type { MessageRecord } from '../models/message.js';
import { createRowCache } from '../models/row-cache.js';
import { createReadPrices } from '../rate-limit/read-prices.js';
import type { ServicesDeps } from './deps.js';
import { createSealing } from './sealing.js';
import { createBackendServices } from './admin/backend/services.js';
import { createAvatarsService } from './avatars.js';
import { createHooksService } from './hooks.js';
import { createDirectRoomsService } from './direct-rooms.js';
import { createInvitationsService } from './invitations.js';
import { createPeopleService } from './people.js';
import { createRoomPurge } from './room/lifecycle/room-purge.js';
import { createUserAnnouncer } from './user/user-announcer.js';
import { createBlocksService } from './blocks.js';
import { createMergeRooms } from './merges/merge-rooms.js';
import { createMembersService } from './members.js';
import { createMessagesService } from './messages.js';
import { createLatency } from './monitor/latency.js';
import type { Latency } from './monitor/latency.js';
import { createModerationService } from './moderation.js';
import { createErasureParts } from './erasure/erasure-parts.js';
import { createMonitorService } from './monitor.js';
import { createMailsService } from './mails.js';
import { createNoticeReader } from './notice/notice-reader.js';
import { createNoticesService } from './notices.js';
import { createNotificationsService } from './notifications.js';
import { createPushService } from './push.js';
import { createMessageAppender } from './message/message-appender.js';
import { createRoomAccess } from './room/access.js';
import { createFileParts } from './file/file-parts.js';
import { createFoldSchedule } from './reaction/fold-schedule.js';
import { createReactionErasure } from './reaction/reaction-erasure.js';
import { createReactionFold } from './reaction/reaction-fold.js';
import { createReactionMove } from './reaction/reaction-move.js';
import { createReactionRows } from './reaction/reaction-rows.js';
import { createReactionSweep } from './reaction/reaction-sweep.js';
import { createReactionsService } from './reactions.js';
import type { RoomAccessService } from './room/access.js';
import type { AccessedRoom } from './room/accessed-room.js';
import { createDirectReach } from './room/directory/direct-reach.js';
import { createRoomAssembler } from './room/assembler.js';
import type { RoomAssembler } from './room/assembler.js';
import { createLineWriter } from './room/lines/line-writer.js';
import { createPinLine } from './room/lines/pin-line.js';
import { createMemberReader } from './room/memberships/member-reader.js';
import { createMembershipAliases } from './room/memberships/membership-aliases.js';
import { createMembershipAnnouncer } from './room/memberships/membership-announcer.js';
import { createMembershipLimits } from './room/memberships/membership-limits.js';
import { createMembershipLog } from './room/memberships/membership-log.js';
import { createMembershipSweep } from './room/memberships/membership-sweep.js';
import { createMemberships } from './room/memberships/memberships.js';
import { createMessageHistory } from './room/message-history.js';
import type { MessagePresenter } from './room/message-presenter.js';
import { createMessagePresenter } from './room/message-presenter.js';
import { createMessagePublisher } from './room/message-publisher.js';
import type { MessagePublisher } from './room/message-publisher.js';
import { createReadMarks } from './room/marks/read-marks.js';
import type { ReadMarks } from './room/marks/read-marks.js';
import type { RoomDirectory } from './room/room-directory.js';
import { createRoomDirectory } from './room/room-directory.js';
import { createRoomSync } from './room/room-sync.js';
import { createRoomSearch } from './room/search.js';
import { createSlowMode } from './moderation/slow-mode.js';
import { createSyncReader } from './room/sync-reader.js';
import { createWindowReader } from './room/window-reader.js';
import type { KeptHeads } from './room-log/kept-heads.js';
import { createKeptHeads } from './room-log/kept-heads.js';
import { createMessageChanges } from './room-log/message-changes.js';
import type { MessageChanges } from './room-log/message-changes.js';
import { createMessageWriter } from './room-log/message-writer.js';
import type { MessageWriter } from './room-log/message-writer.js';
import { createNewestPages } from './room-log/newest-pages.js';
import type { RoomHeads } from './room-log/room-heads.js';
import { createRoomHeads } from './room-log/room-heads.js';
import type { UserDirectory } from './user/user-directory.js';
import { createDraftsService } from './drafts.js';
import { createVersionParts } from './version/version-parts.js';
import { createPinsService } from './pins.js';
import { createPrivacyService } from './privacy.js';
import { createReportsService } from './reports.js';
import { createRoomFilesService } from './room-files.js';
import { createRoomsService } from './rooms.js';

export type Services = ReturnType<typeof createServices>;

/**
 * Creates the services of rooms, messages, members and the monitor, which share the caches and the writer of one node.
 * A failure of the store is thrown as it is: `toAppError` turns it into `unavailable` where it leaves the server.
 */
export function createServices(deps: ServicesDeps) {
  const { clock, users } = deps;
  const expensive = createLimitByKey({ ...EXPENSIVE, onFull: () => tooManyAtOnce() });
  const prices = createReadPrices();
  const latency = createLatency({ clock });

  const { blocks, access, heads, kept, marks, ...presenting } = createRoomParts(deps, { prices });
  const { presenter, messagePublisher, directory, assembler } = presenting;

  const writer = createLogWriter(deps, { heads, messagePublisher, latency });
  const changes = createMessageChanges({ ...deps, Message: deps.models.Message, heads, writer });
  const { history, sync } = createMessageReaders(deps, { access, directory, heads, kept, presenter });

  const reacting = createReactionServices(deps, { access, users, changes, messagePublisher });
  const { reactions, reactionRows, reactionErasure, moveReactions, foldLeft, schedule } = reacting;

  const { claims, messageFiles: files, ...fileParts } = createFileParts(deps, { access });

  const membership = createMembershipServices(deps, {
    ...{ access, users, marks, assembler, heads, directory, writer },
  });
  const { memberReader, limits, membershipLog, aliases, memberships, sweep } = membership;
  const sealing = createSealing(deps);
  const telling = createTelling(deps, presenter);
  const { versionRows, versionSweep, versions } = createVersionParts(deps, { access, users, expensive });
  /** What runs by itself. */
  const background = [
    ...[sweep, ...Object.values(sealing), createRoomPurge(deps, { claims })],
    ...[fileParts.sweep, foldLeft, telling.notices, versionSweep],
  ];
  const announceUser = createUserAnnouncer(deps, { directory });
  const leaveRoom = (roomId: string, userId: string) =>
    membershipLog.submit(roomId, { request: { kind: 'leave', user: userId } });
  const search = createRoomSearch(deps, { directory, assembler, expensive });

  const directRooms = createDirectRoomsService(deps, {
    ...{ access, assembler, aliases, memberships, limits, blocks, directory },
  });
  const ofMessages = { access, users, changes, presenter, messagePublisher, reactionRows };
  const { deleteMessage, eraseTraces } = createErasureParts(deps, {
    ...{ ...ofMessages, reactionErasure, files, claims, versions: versionRows, leaveRoom, announceUser },
  });
  const messages = createMessagesService(deps, {
    ...{ ...ofMessages, history, sync, expensive, files, versions: versionRows, deleteMessage },
    append: createMessageAppender({ writer, presenter, keys: deps.keys }),
    slowMode: createSlowMode(deps.models),
  });

  return {
    rooms: createRoomsService(deps, {
      ...{ access, heads, kept, users, marks, directory, assembler },
      ...{ memberships, memberReader, limits, search },
    }),
    invitations: createInvitationsService(deps, { access, assembler, users, memberships, limits }),
    people: createPeopleService(deps, { directory, expensive }),
    avatars: createAvatarsService(deps, { announceUser }),
    ...{ directRooms, messages, reactions, versions, blocks, announceUser, prices },
    privacy: createPrivacyService(deps),
    pins: createPinsService(deps, { ...ofMessages, writePinLine: createPinLine(deps, { writer }) }),
    roomFiles: createRoomFilesService(deps, { access, presenter, expensive }),
    drafts: createDraftsService(deps, { access, directory, expensive }),
    ...fileParts.services,
    hooks: createHooksService(deps, { messages }),
    /** What the site's backend does. */
    backend: createBackendServices(deps, {
      ...{ access, assembler, memberships, presenter, history, messages, directRooms },
    }),
    members: createMembersService(deps, { access, memberships, memberReader, expensive }),
    reports: createReportsService(deps, { access, presenter, memberReader, users, expensive }),
    moderation: createModerationService(deps, { access, memberships, memberReader, users, expensive }),
    ...telling,
    monitor: createMonitorService(deps, { directory, latency, kept, expensive }),
    /** Ends the membership of a user who is about to be deleted. */
    leaveRoom,
    /** Erases what names a person beside their keys. */
    eraseTraces,
    mergeRooms: createMergeRooms(deps, { aliases, access, changes, messagePublisher, users, moveReactions }),
    /** The heads of the rooms' logs as this node caches them, for tests. */
    heads,
    /** Settles the memberships that other nodes left unsettled, as every 10 s. */
    settleMemberships: () => sweep.runOnce(),
    /** Counts the reactions that other nodes left, as every 2 s. */
    foldReactions: () => foldLeft.runOnce(),
    /** Deletes earlier texts of deleted messages that other nodes left, as every 30 s. */
    sweepVersions: () => versionSweep.runOnce(),
    /** Seal what earlier versions stored otherwise. */
    sealing,
    /** Starts what runs by itself, some of it some time after a start of the server; `idle` stops it. */
    start(): void {
      for (const each of background) each.start();
    },
    /** Resolves when everything accepted is written; call it after the transports are closed and before the store is. */
    async idle(): Promise<void> {
      for (const each of [...background, schedule]) await each.stop();
      for (const each of [membershipLog, writer, marks]) await each.idle();
    },
  };
}

/** Creates what finds rooms and what is in them, and what presents both. */
function createRoomParts(deps: ServicesDeps, { prices }: { prices: ReturnType<typeof createReadPrices> }) {
  const { models, logger, clock, users } = deps;
  const { Message, Member } = models;
  const blocks = createBlocksService(deps);
  const reach = createDirectReach(deps, blocks);
  const access = createRoomAccess(deps, reach);
  const heads = createRoomHeads({ Message, clock });
  const kept = createKeptHeads({ Message, clock });
  const marks = createReadMarks({ Member, logger, clock });
  const presenter = createMessagePresenter(deps, { users });
  const messagePublisher = createMessagePublisher(deps, { presenter, marks });
  const directory = createRoomDirectory(deps, { prices });
  const assembler = createRoomAssembler(deps, { directory, presenter, marks, kept, users });
  return { blocks, access, heads, kept, marks, presenter, messagePublisher, directory, assembler };
}

/** Creates the writer of the rooms' logs, which publishes what it committed. */
function createLogWriter(
  { models: { Message }, logger, clock, metrics, isSharded = false }: ServicesDeps,
  parts: { heads: RoomHeads; messagePublisher: MessagePublisher; latency: Latency },
): MessageWriter<AccessedRoom> {
  const { heads, messagePublisher, latency } = parts;
  return createMessageWriter<AccessedRoom>({
    ...{ Message, heads, logger, clock, isSharded, ...(metrics && { metrics }) },
    onCommitted: messagePublisher.publishCommitted,
    onLatency(milliseconds) {
      latency.record(milliseconds);
      metrics?.messageStored(milliseconds);
    },
  });
}

/** Creates what decides who is in a room, and the sweep that settles what other nodes left. */
function createMembershipServices(
  deps: ServicesDeps,
  parts: {
    access: RoomAccessService;
    users: UserDirectory;
    marks: ReadMarks;
    assembler: RoomAssembler;
    heads: RoomHeads;
    directory: RoomDirectory;
    writer: MessageWriter<AccessedRoom>;
  },
) {
  const { models, logger, clock } = deps;
  const memberReader = createMemberReader(deps, parts);
  const limits = createMembershipLimits(models, parts);
  const announce = createMembershipAnnouncer(deps, { ...parts, memberReader });
  const writeLines = createLineWriter(deps, parts);
  const membershipLog = createMembershipLog({ models, logger, clock, announce, writeLines });
  const aliases = createMembershipAliases(models, { log: membershipLog });
  const memberships = createMemberships(deps, {
    ...{ ...parts, memberReader, limits, aliases, log: membershipLog },
  });
  const sweep = createMembershipSweep({ models, log: membershipLog, logger, clock });
  return { memberReader, limits, membershipLog, aliases, memberships, sweep };
}

/** Creates what tells users of messages, as they want it. */
function createTelling(deps: ServicesDeps, presenter: MessagePresenter) {
  const read = createNoticeReader(deps, { presenter });
  const push = createPushService(deps, { presenter, read });
  const mails = createMailsService(deps, { read });
  const channels = [push.channel, mails.channel].filter((channel) => channel !== undefined);
  return {
    ...{ notifications: createNotificationsService(deps), push, mails },
    notices: createNoticesService(deps, channels),
  };
}

/** Creates the service of reactions, and what counts them. */
function createReactionServices(
  deps: ServicesDeps,
  parts: {
    access: RoomAccessService;
    users: UserDirectory;
    changes: MessageChanges<AccessedRoom>;
    messagePublisher: MessagePublisher;
  },
) {
  const { models, logger, clock } = deps;
  const rows = createReactionRows(deps);
  const fold = createReactionFold(deps, { ...parts, rows });
  const schedule = createFoldSchedule({
    ...{ fold, clock, logger },
    foldedAt: async (id) =>
      (
        await models.Message.findOne({ _id: { $eq: id } })
          .select('foldedAt')
          .lean()
      )?.foldedAt?.getTime() ?? 0,
  });
  const foldLeft = createReactionSweep(deps, { fold });
  return {
    ...{ schedule, foldLeft, reactionRows: rows },
    reactions: createReactionsService(deps, { ...parts, rows, schedule }),
    reactionErasure: createReactionErasure({ rows, schedule }),
    moveReactions: createReactionMove(deps, { rows }),
  };
}

/** Creates what reads messages: by pages, and what changed since. */
function createMessageReaders(
  deps: ServicesDeps,
  parts: {
    access: RoomAccessService;
    directory: RoomDirectory;
    heads: RoomHeads;
    kept: KeptHeads;
    presenter: MessagePresenter;
  },
) {
  const { Message } = deps.models;
  const { directory, heads, kept, presenter } = parts;
  const pages = createNewestPages({ Message, heads, clock: deps.clock });
  const rows = createRowCache<MessageRecord, MessageRecord>({ model: Message, view: (row) => row });
  const open = (row: MessageRecord) => Message.openRecord(row);
  const syncReader = createSyncReader({ readWindows: createWindowReader({ rows, open, presenter }) });
  return {
    history: createMessageHistory(deps, { ...parts, pages, rows }),
    sync: createRoomSync({ directory, kept, syncReader }),
  };
}

/**
 * Reads of all rooms of a user or of a large list: how many of one user run at once, and may wait. One at a time, so that
 * the work of other users goes in between, however much one account asks for.
 */
const EXPENSIVE = { running: 1, waiting: 20 };

function tooManyAtOnce(): AppError {
  return new AppError('rate_limited', 'Too many large requests at once; try again in 1 s', { retryAfter: 1 });
}
