import type { AuditEntry, RoomSummary, SiteRoom, SiteUser } from '@sotto/protocol';
import type { AuditRecord } from '../models/audit.js';
import type { RoomRecord } from '../models/room.js';
import type { OpenUser } from '../models/user.js';
import { presentUser } from './users.js';

/** Presents a user to the backend of its site. @param baseUrl - the server's URL, without a trailing slash */
export function presentSiteUser(user: OpenUser, baseUrl: string): SiteUser {
  const { externalId, email, emailVerified, managed, disabledAt, createdAt } = user;
  return {
    ...presentUser(user, baseUrl),
    ...(externalId !== undefined && { externalId }),
    ...(email && { email, emailVerified: emailVerified === true }),
    ...(managed && managed.length > 0 && { managed }),
    disabled: Boolean(disabledAt),
    createdAt: createdAt.toISOString(),
  };
}

/** Presents a room to the backend of its site: without its newest message, the reading of which is audited. */
export function presentSiteRoom(
  { _id, externalId }: Pick<RoomRecord, '_id' | 'externalId'>,
  { lastMessage: _, ...summary }: RoomSummary,
): SiteRoom {
  return { id: _id.toString(), ...(externalId !== undefined && { externalId }), ...summary };
}

/** Presents an entry of the audit. */
export function presentAuditEntry({ _id, at, actor, action, target, room, data }: AuditRecord): AuditEntry {
  return {
    ...{ id: _id.toString(), at: at.toISOString(), actor, action, target },
    ...(room && { room: room.toString() }),
    ...(data && { data }),
  };
}
