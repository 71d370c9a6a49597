import { createLimitByKey } from '../async/limit-by-key.js';
import { AppError } from '../errors.js';
import { NO_METRICS } from '../metrics.js';
import type { MessageRecord } from '../models/message.js';
import { createRowCache } from '../models/row-cache.js';
import { createReadPrices } from '../rate-limit/read-prices.js';
import type { ServicesDeps } from './deps.js';
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
import { createMonitorService } from './monitor.js';
import { createMessageAppender } from './message/message-appender.js';
import { createRoomAccess } from './room/access.js';
import type { RoomAccessService } from './room/access.js';
import type { AccessedRoom } from './room/accessed-room.js';
import { createRoomAssembler } from './room/assembler.js';
import type { RoomAssembler } from './room/assembler.js';
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
import { createNameSealing } from './room/names/name-sealing.js';
import { createReadMarks } from './room/read-marks.js';
import type { ReadMarks } from './room/read-marks.js';
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
import { createMessageWriter } from './room-log/message-writer.js';
import type { MessageWriter } from './room-log/message-writer.js';
import { createNewestPages } from './room-log/newest-pages.js';
import type { RoomHeads } from './room-log/room-heads.js';
import { createRoomHeads } from './room-log/room-heads.js';
import type { UserDirectory } from './user/user-directory.js';
import { createReportsService } from './reports.js';
import { createRoomsService } from './rooms.js';

export type Services = ReturnType<typeof createServices>;

/**
 * Creates the services of rooms, messages, members and the monitor, which share the caches and the writer of one node.
 * A failure of the store is thrown as it is: `toAppError` turns it into `unavailable` where it leaves the server.
 */
export function createServices(deps: ServicesDeps) {
  const { models, logger, clock, users } = deps;
  const { Message, Member } = models;
  const expensive = createLimitByKey({ ...EXPENSIVE, onFull: () => tooManyAtOnce() });
  const prices = createReadPrices();
  const latency = createLatency({ clock });

  const blocks = createBlocksService(deps);
  const access = createRoomAccess(deps, blocks);
  const heads = createRoomHeads({ Message, clock });
  const kept = createKeptHeads({ Message, clock });
  const marks = createReadMarks({ Member, logger, clock });
  const presenter = createMessagePresenter(deps, { users });
  const messagePublisher = createMessagePublisher(deps, { presenter, marks });
  const directory = createRoomDirectory(deps, { prices });
  const assembler = createRoomAssembler(deps, { directory, presenter, marks, kept, users });

  const writer = createLogWriter(deps, { heads, messagePublisher, latency });
  const changes = createMessageChanges({ Message, heads, writer, logger });
  const { history, sync } = createMessageReaders(deps, { access, directory, heads, kept, presenter });

  const membership = createMembershipServices(deps, { access, users, marks, assembler, heads, directory });
  const { memberReader, limits, membershipLog, aliases, memberships, sweep } = membership;
  const nameSealing = createNameSealing(deps);
  const purge = createRoomPurge(deps);
  purge.start();
  const announceUser = createUserAnnouncer(deps, { directory });
  const search = createRoomSearch(deps, { directory, assembler, expensive });

  const directRooms = createDirectRoomsService(deps, {
    ...{ access, assembler, aliases, memberships, limits, blocks },
  });
  const messages = createMessagesService(deps, {
    ...{ access, users, changes, presenter, messagePublisher, history, sync, expensive },
    append: createMessageAppender({ writer, presenter }),
    slowMode: createSlowMode({ Member }),
  });

  return {
    rooms: createRoomsService(deps, {
      ...{ access, heads, kept, users, marks, directory, assembler },
      ...{ memberships, memberReader, limits, search },
    }),
    invitations: createInvitationsService(deps, { access, assembler, users, memberships, limits }),
    people: createPeopleService(deps),
    avatars: createAvatarsService(deps, { announceUser }),
    announceUser,
    directRooms,
    messages,
    hooks: createHooksService(deps, { messages }),
    /** What the site's backend does. */
    backend: createBackendServices(deps, {
      ...{ access, assembler, memberships, presenter, history, messages, directRooms },
    }),
    members: createMembersService(deps, { access, memberships, memberReader, expensive }),
    blocks,
    reports: createReportsService(deps, { access, presenter, memberReader, users, expensive }),
    moderation: createModerationService(deps, { access, memberships, memberReader, users, expensive }),
    monitor: createMonitorService(deps, { directory, latency, kept, expensive }),
    prices,
    /** Ends the membership of a user who is about to be deleted. */
    leaveRoom: (roomId: string, userId: string) =>
      membershipLog.submit(roomId, { request: { kind: 'leave', user: userId } }),
    mergeRooms: createMergeRooms(deps, { aliases, access, changes, messagePublisher, users }),
    /** The heads of the rooms' logs as this node caches them, for tests. */
    heads,
    /** Settles the memberships that other nodes left unsettled, as every 10 s. */
    settleMemberships: () => sweep.runOnce(),
    /** Seals the names of private rooms that an earlier version stored in the clear: now, or some time after a start. */
    sealNames: () => nameSealing.sealOnce(),
    sealNamesLater: () => nameSealing.start(),
    /** Resolves when everything accepted is written; call it after the transports are closed and before the store is. */
    async idle(): Promise<void> {
      await sweep.stop();
      await nameSealing.stop();
      await purge.stop();
      await membershipLog.idle();
      await writer.idle();
      await marks.idle();
    },
  };
}

/** Creates the writer of the rooms' logs, which publishes what it committed. */
function createLogWriter(
  { models: { Message }, logger, clock, metrics = NO_METRICS, isSharded = false }: ServicesDeps,
  parts: { heads: RoomHeads; messagePublisher: MessagePublisher; latency: Latency },
): MessageWriter<AccessedRoom> {
  const { heads, messagePublisher, latency } = parts;
  return createMessageWriter<AccessedRoom>({
    ...{ Message, heads, logger, clock, isSharded, metrics },
    onCommitted: messagePublisher.publishCommitted,
    onLatency(milliseconds) {
      latency.record(milliseconds);
      metrics.messageStored(milliseconds);
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
  },
) {
  const { models, logger, clock } = deps;
  const memberReader = createMemberReader(deps, parts);
  const limits = createMembershipLimits(models, parts);
  const announce = createMembershipAnnouncer(deps, { ...parts, memberReader });
  const membershipLog = createMembershipLog({ models, logger, clock, announce });
  const aliases = createMembershipAliases(models, { log: membershipLog });
  const memberships = createMemberships(deps, {
    ...{ ...parts, memberReader, limits, aliases, log: membershipLog },
  });
  const sweep = createMembershipSweep({ models, log: membershipLog, logger, clock });
  sweep.start();
  return { memberReader, limits, membershipLog, aliases, memberships, sweep };
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
    history: createMessageHistory(deps, { ...parts, pages }),
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
