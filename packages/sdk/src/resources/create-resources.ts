import type { NotificationSettings } from '@sotto/protocol';
import type { HttpClient } from '../http/http-client.js';
import { createFiles } from '../uploads/files.js';
import { createBlocks } from './user/blocks.js';
import { createInvitations } from './invitations.js';
import { createMembers } from './members.js';
import { createNotifications } from './user/notifications.js';
import type { createPresence } from './presence.js';
import { createReports } from './reports.js';
import { createRooms } from './rooms.js';
import { createUsers } from './users.js';

/** Creates the nouns of the client that are requests and nothing else. */
export function createResources(
  http: HttpClient,
  presence: ReturnType<typeof createPresence>,
  on: { onBlocks: () => void; onNotifications: (settings: NotificationSettings) => void },
) {
  return {
    rooms: createRooms(http),
    members: createMembers(http, presence.read),
    invitations: createInvitations(http),
    blocks: createBlocks(http, on.onBlocks),
    reports: createReports(http),
    users: createUsers(http),
    files: createFiles(http),
    notifications: createNotifications(http, on.onNotifications),
  };
}
