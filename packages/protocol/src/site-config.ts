import { z } from 'zod';
import type { FileLimits } from './files.js';
import type { EditHistory } from './policy.js';

/**
 * A way to sign in that a page may offer. `host`: an assertion of the page's own backend; `guest`: without an account;
 * `code`: pages of the server (authorization code with PKCE); `password`: a form in the page, for first-party clients.
 */
export type SignInWay = 'host' | 'guest' | 'code' | 'password';

/** What happens to a guest's history when the visitor signs in. */
export type GuestMerge = 'ask' | 'auto' | 'off';

/** Body of `GET /api/config/?client_id=`: what is public about an OAuth client's site. */
export interface SiteConfig {
  /** The site. */
  site: {
    /** Its name, for display. */
    name: string;
  };
  /** How users sign in with this client; empty for a client that is not meant for pages. */
  signIn: SignInWay[];
  /** Whether users may register. */
  registration: boolean;
  /** Whether a guest's history joins the account that signs in on the same page: after a question, at once, never. */
  guestMerge: GuestMerge;
  /** Whether users may search for people; guests never may. */
  directory: boolean;
  /** Whether users, and not only the site's backend, may create rooms; guests never may. */
  roomCreation: boolean;
  /** Whether there are direct rooms. To whom a user may write, the server decides. */
  directs: boolean;
  /** Who reads what an edited message of another said before. */
  editHistory: EditHistory;
  /** Days for which the operator can restore a deleted room. */
  deleteAfterDays: number;
  /** What may be attached to messages. */
  files: FileLimits;
  /** How browsers subscribe to pushes; absent where the server sends none. */
  push?: {
    /** The server's VAPID key (RFC 8292), base64url: `applicationServerKey` of `PushManager.subscribe`. */
    publicKey: string;
  };
  /** Whether users who sign in by password may delete their accounts; absent where they may not. */
  accountDeletion?: true;
  /** Whether users may be mailed about unread messages; absent where they are not. */
  mail?: true;
}

const MAX_CLIENT_ID = 128;

export const siteConfigSchema: z.ZodType<{ client_id: string }> = z.object({
  client_id: z.string().min(1).max(MAX_CLIENT_ID),
});
