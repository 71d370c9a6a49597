import type { NotificationSettings, PrivacySettings, Room } from '@sotto/protocol';
import type { GuestMerge } from '../auth/guest-merge.js';
import type { ClientEventMap } from '../events.js';
import type { HttpClient } from '../http/http-client.js';
import { createFiles } from '../uploads/files.js';
import { createBlocks } from './user/blocks.js';
import type { HeldDeletions } from '../sync/deletions/held-deletions.js';
import type { Emitter } from '../internal/emitter.js';
import { databaseOf } from '../outbox/stores.js';
import type { OutboxStore } from '../ports.js';
import { createInvitations } from './invitations.js';
import { createMembers } from './members.js';
import { createNotifications } from './user/notifications.js';
import { createPrivacy } from './user/privacy.js';
import type { createPresence } from './presence.js';
import { createReports } from './reports.js';
import { createRooms } from './rooms.js';
import { createUsers } from './users.js';

/** Creates the nouns of the client that are requests and nothing else. */
export function createResources(
  http: HttpClient,
  presence: ReturnType<typeof createPresence>,
  client: {
    events: Emitter<ClientEventMap>;
    session: () => {
      scope: string | null;
      guests: { find(): { scope: string; hasJoined: boolean } | null };
      setNotifications(settings: NotificationSettings): void;
      setPrivacy(settings: PrivacySettings): void;
    };
    guestMerge: Pick<GuestMerge, 'look'>;
    outboxStore: OutboxStore;
    /** What is sent before the user leaves a room. */
    held: () => Pick<HeldDeletions, 'flush'>;
    /** A page of rooms was read. */
    onRooms: (rooms: readonly Room[]) => void;
  },
) {
  const databaseFor = (scope: string | null) => databaseOf(client.outboxStore.key, scope);
  const databases = {
    own: () => databaseFor(client.session().scope),
    async ofGuest() {
      await client.guestMerge.look();
      const guest = client.session().guests.find();
      const name = guest && databaseFor(guest.scope);
      return name ? { name, hasJoined: guest.hasJoined } : null;
    },
  };
  return {
    rooms: createRooms(http, client),
    members: createMembers(http, presence.read),
    invitations: createInvitations(http),
    blocks: createBlocks(http, () => client.events.emit('blocks.changed', {})),
    reports: createReports(http),
    users: createUsers(http),
    files: createFiles(http, databases),
    privacy: createPrivacy(http, (settings) => client.session().setPrivacy(settings)),
    notifications: createNotifications(http, (settings) => client.session().setNotifications(settings)),
  };
}
