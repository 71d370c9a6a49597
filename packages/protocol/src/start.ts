import { z } from 'zod';
import { DEFAULT_PAGE, MAX_PAGE } from './limits.js';
import type { MessagePage } from './messages.js';
import { pageLimit } from './pagination.js';
import type { Page } from './pagination.js';
import type { Room } from './rooms.js';
import type { Profile } from './users.js';

/** Query of `GET /api/chat/start/`. */
export interface StartQuery {
  /** Slug of the room that is shown first. */
  room?: string | undefined;
  /** Messages of the room's newest page. */
  limit: number;
}

/** What a page shows first. Each part is as its own endpoint returns it. */
export interface StartResult {
  /** As `GET /api/auth/profile/`. */
  profile: Profile;
  /** As `GET /api/chat/rooms/?scope=joined`. */
  rooms: Page<Room>;
  /** The requested room, read before its page; absent if the user can see no such room. */
  room?: Room;
  /** The newest page of the room; absent with it. */
  page?: MessagePage;
}

export const startSchema: z.ZodType<StartQuery> = z.object({
  room: z.string().optional(),
  limit: pageLimit(MAX_PAGE, DEFAULT_PAGE),
});
