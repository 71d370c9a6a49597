import type { HttpClient } from '../http/http-client.js';
import { createFiles } from '../uploads/files.js';
import { createBlocks } from './blocks.js';
import { createInvitations } from './invitations.js';
import { createMembers } from './members.js';
import type { createPresence } from './presence.js';
import { createReports } from './reports.js';
import { createRooms } from './rooms.js';
import { createUsers } from './users.js';

/** Creates the nouns of the client that are requests and nothing else. */
export function createResources(
  http: HttpClient,
  presence: ReturnType<typeof createPresence>,
  onBlocks: () => void,
) {
  return {
    rooms: createRooms(http),
    members: createMembers(http, presence.read),
    invitations: createInvitations(http),
    blocks: createBlocks(http, onBlocks),
    reports: createReports(http),
    users: createUsers(http),
    files: createFiles(http),
  };
}
