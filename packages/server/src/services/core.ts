import type { CoreDeps } from './deps.js';
import { createLatency } from './latency.js';
import { createMembersService } from './members.js';
import { createMemberships } from './memberships.js';
import { createMessageChanges } from './message-changes.js';
import { createMessageFeed } from './message-feed.js';
import { createMessageWriter } from './message-writer.js';
import { createMessagesService } from './messages.js';
import { createMonitorService } from './monitor.js';
import { createReadMarks } from './read-marks.js';
import { createRoomAccess } from './room-access.js';
import type { AccessedRoom } from './room-access.js';
import { createRoomHeads } from './room-heads.js';
import { createRoomSearch } from './room-search.js';
import { createRoomViews } from './room-views.js';
import { createRoomsService } from './rooms.js';
import { createUserDirectory } from './user-directory.js';

export type CoreServices = ReturnType<typeof createCoreServices>;

/** Makes the services of rooms, messages, members and the monitor, which share caches and the writer of one node. */
export function createCoreServices(deps: CoreDeps) {
  const { models, logger, clock } = deps;
  const { Message, Member } = models;
  const access = createRoomAccess(deps);
  const users = createUserDirectory(deps);
  const heads = createRoomHeads({ Message, clock });
  const marks = createReadMarks({ Member, logger, clock });
  const latency = createLatency({ clock });
  const feed = createMessageFeed(deps, { users, marks });
  const views = createRoomViews(deps, { feed, marks });
  const writer = createMessageWriter<AccessedRoom>({
    ...{ Message, heads, logger, clock },
    onCommitted: feed.publishCommitted,
    onLatency: latency.record,
  });
  const changes = createMessageChanges({ Message, heads, writer, logger });
  const memberships = createMemberships(deps, { access, heads, users, views, marks });
  const search = createRoomSearch(deps, { views });
  return {
    rooms: createRoomsService(deps, { access, heads, users, marks, views, memberships, search }),
    messages: createMessagesService(deps, { access, heads, users, writer, changes, feed, views }),
    members: createMembersService(deps, { access, memberships }),
    monitor: createMonitorService(deps, { views, latency }),
    /** Resolves when everything that was taken is written; call it after the doors are shut and before the store is. */
    async idle(): Promise<void> {
      await writer.idle();
      await marks.idle();
    },
  };
}
