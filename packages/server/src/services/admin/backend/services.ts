import type { AuditEntry, AuditQuery, Page } from '@sotto/protocol';
import type { Backend } from '../../../actor.js';
import { presentAuditEntry } from '../../../presenters/site-api.js';
import type { ServicesDeps } from '../../deps.js';
import type { createDirectRoomsService } from '../../direct-rooms.js';
import type { MessagesService } from '../../messages.js';
import type { RoomAccessService } from '../../room/access.js';
import type { RoomAssembler } from '../../room/assembler.js';
import type { Memberships } from '../../room/memberships/memberships.js';
import type { MessageHistory } from '../../room/message-history.js';
import type { MessagePresenter } from '../../room/message-presenter.js';
import { createFindRoom } from './find-room.js';
import { createBackendMembers } from './members.js';
import { createBackendMessages } from './messages.js';
import { createBackendLifecycle } from './room-lifecycle.js';
import { createBackendRooms } from './rooms.js';
import { createUserExport } from './user-export.js';

/** Creates what the backend of a site does with its rooms, by the server API. */
export function createBackendServices(
  deps: ServicesDeps,
  parts: {
    access: RoomAccessService;
    assembler: RoomAssembler;
    memberships: Memberships;
    presenter: MessagePresenter;
    history: MessageHistory;
    messages: MessagesService;
    directRooms: ReturnType<typeof createDirectRoomsService>;
  },
) {
  const all = { ...parts, findRoom: createFindRoom(deps.models) };
  return {
    rooms: { ...createBackendRooms(deps, all), ...createBackendLifecycle(deps, all) },
    members: createBackendMembers(deps, all),
    messages: createBackendMessages(deps, all),
    exportUser: createUserExport(deps, all),
    /** Returns a page of the audit of the site, the newest first. */
    async audit({ siteId }: Backend, { since, ...query }: AuditQuery): Promise<Page<AuditEntry>> {
      const page = await deps.audit.page({ siteId, since: since ? new Date(since) : undefined, ...query });
      return { ...page, results: page.results.map(presentAuditEntry) };
    },
  };
}
