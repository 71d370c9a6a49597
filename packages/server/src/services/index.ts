import { createLimitByKey } from '../async/limit-by-key.js';
import { AppError } from '../errors.js';
import { NO_METRICS } from '../metrics.js';
import type { MessageRecord } from '../models/message.js';
import { createRowCache } from '../models/row-cache.js';
import type { ServicesDeps } from './deps.js';
import { createLatency } from './monitor/latency.js';
import { createMembersService } from './members.js';
import { createMemberships } from './room/memberships/memberships.js';
import { createMessageChanges } from './room-log/message-changes.js';
import { createMessagePublisher } from './room/message-publisher.js';
import { createNewestPages } from './room-log/newest-pages.js';
import { createMessageWriter } from './room-log/message-writer.js';
import { createMessagesService } from './messages.js';
import { createMonitorService } from './monitor.js';
import { createReadMarks } from './room/read-marks.js';
import { createReadPrices } from '../rate-limit/read-prices.js';
import { createRoomAccess } from './room/access.js';
import type { AccessedRoom } from './room/access.js';
import { createRoomHeads } from './room-log/room-heads.js';
import { createKeptHeads } from './room-log/kept-heads.js';
import { createSyncReader } from './room/sync-reader.js';
import { createWindowReader } from './room/window-reader.js';
import { createMembershipSweep } from './room/memberships/membership-sweep.js';
import { createRoomSearch } from './room/search.js';
import { createRoomAssembler } from './room/assembler.js';
import { createRoomsService } from './rooms.js';

export type Services = ReturnType<typeof createServices>;

/**
 * Creates the services of rooms, messages, members and the monitor, which share the caches and the writer of one node.
 * A failure of the store is thrown as it is: `toAppError` turns it into `unavailable` where it leaves the server.
 */
export function createServices(deps: ServicesDeps) {
  const { models, logger, clock, users, metrics = NO_METRICS } = deps;
  const { Message, Member } = models;
  const access = createRoomAccess(deps);
  const heads = createRoomHeads({ Message, clock });
  const pages = createNewestPages({ Message, heads, clock });
  const marks = createReadMarks({ Member, logger, clock });
  const latency = createLatency({ clock });
  const messagePublisher = createMessagePublisher(deps, { users, marks });
  const prices = createReadPrices();
  const kept = createKeptHeads({ Message, clock });
  const assembler = createRoomAssembler(deps, { messagePublisher, marks, kept, prices });
  const expensive = createLimitByKey({ ...EXPENSIVE, onFull: () => tooManyAtOnce() });
  const rows = createRowCache<MessageRecord, MessageRecord>({ model: Message, view: (row) => row });
  const open = (row: MessageRecord) => Message.openRecord(row);
  const syncReader = createSyncReader({ readWindows: createWindowReader({ rows, open, messagePublisher }) });
  const writer = createMessageWriter<AccessedRoom>({
    ...{ Message, heads, logger, clock, isSharded: deps.isSharded ?? false },
    onCommitted: messagePublisher.publishCommitted,
    metrics,
    onLatency(milliseconds) {
      latency.record(milliseconds);
      metrics.messageStored(milliseconds);
    },
  });
  const changes = createMessageChanges({ Message, heads, writer, logger });
  const memberships = createMemberships(deps, { access, heads, users, assembler, marks });
  const sweep = createMembershipSweep({ models, log: memberships.log, logger, clock });
  sweep.start();
  const search = createRoomSearch({ assembler, expensive });
  return {
    rooms: createRoomsService(deps, { access, heads, kept, users, marks, assembler, memberships, search }),
    messages: createMessagesService(deps, {
      ...{ access, heads, kept, pages, users, writer, changes },
      ...{ messagePublisher, assembler, syncReader, expensive },
    }),
    members: createMembersService(deps, { access, memberships, expensive }),
    monitor: createMonitorService(deps, { assembler, latency, kept, expensive }),
    prices,
    /** The heads of the rooms' logs as this node caches them, for tests. */
    heads,
    /** Finishes what other nodes left of memberships, as happens by itself every 10 s. */
    settleMemberships: () => sweep.sweepOnce(),
    /** Resolves when everything that was taken is written; call it after the doors are shut and before the store is. */
    async idle(): Promise<void> {
      await sweep.stop();
      await memberships.log.idle();
      await writer.idle();
      await marks.idle();
    },
  };
}

/**
 * Answers that read all rooms of a user or a large list: how many of one user are under way, and may wait. One at a time,
 * so that what others do goes in between, however many an account asks for at once.
 */
const EXPENSIVE = { running: 1, waiting: 20 };

function tooManyAtOnce(): AppError {
  return new AppError('rate_limited', 'Too many large requests at once; try again in 1 s', { retryAfter: 1 });
}
