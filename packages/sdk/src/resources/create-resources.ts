import type { HttpClient } from '../http/http-client.js';
import { createMembers } from './members.js';
import type { createPresence } from './presence.js';
import { createRooms } from './rooms.js';

/** Creates the nouns of the client that are requests and nothing else. */
export function createResources(http: HttpClient, presence: ReturnType<typeof createPresence>) {
  return {
    rooms: createRooms(http),
    members: createMembers(http, presence.read),
  };
}
