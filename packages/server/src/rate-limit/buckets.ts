/** A token bucket: `capacity` at once, then `perSecond`. */
export interface BucketPolicy {
  readonly capacity: number;
  readonly perSecond: number;
  /** What its keys identify: the security log writes them accordingly. */
  readonly per: 'user' | 'client' | 'session' | 'address' | 'room' | 'secret';
  /** Refuses while Redis, where it is configured, is away: the count of guesses must not start anew on each node. */
  readonly failClosed?: true;
  /** Counted on each node separately: it bounds this node's work, and a flood must not reach Redis. */
  readonly perNode?: true;
}

/** Every rate limit of the server, by name. */
export const BUCKETS = {
  /** Sends, edits and deletions of one user. */
  'messages.user': { capacity: 30, perSecond: 5, per: 'user' },
  /** Sends, edits and deletions of one guest. */
  'messages.guest': { capacity: 5, perSecond: 0.5, per: 'user' },
  /** Sends, edits and deletions in one room. */
  'messages.room': { capacity: 200, perSecond: 200, per: 'room' },
  /** Messages of one incoming hook. */
  'hooks.user': { capacity: 5, perSecond: 1, per: 'user' },
  /** Failed logins of one account from one address. */
  'login.pair': { capacity: 10, perSecond: 1 / 60, per: 'secret', failClosed: true },
  /** Failed logins from one address. */
  'login.address': { capacity: 30, perSecond: 10 / 60, per: 'address', failClosed: true },
  /** Failed logins of one account from any address: they slow it down and are never refused. */
  'login.account': { capacity: 40, perSecond: 1 / 30, per: 'secret' },
  /** Successful sign-ins of one user. */
  'sign-in.user': { capacity: 30, perSecond: 1 / 10, per: 'user' },
  /** Assertions that one user presents: each tab presents one when it opens, and every 15 min. */
  'assertions.user': { capacity: 60, perSecond: 1, per: 'user' },
  /** Tokens of one OAuth client's own bot. */
  'sign-in.client': { capacity: 100, perSecond: 5, per: 'client' },
  /** Refreshes of one session: fifty tabs may refresh at once. */
  'refresh.session': { capacity: 60, perSecond: 1 / 5, per: 'session' },
  /** Pages and forms of the authorization endpoint; a form that signs in counts as a login too. */
  'authorize.address': { capacity: 60, perSecond: 1, per: 'address', perNode: true },
  /** New guests from one address, and of one site. */
  'guests.address': { capacity: 5, perSecond: 1 / 60, per: 'address' },
  'guests.site': { capacity: 100, perSecond: 5, per: 'secret' },
  /** Guests whom one account joins. */
  'merges.user': { capacity: 10, perSecond: 1 / 60, per: 'user' },
  'register.address': { capacity: 10, perSecond: 1 / 360, per: 'address' },
  /** Visits to the demo from one address; a class or an office has one. */
  'demo.address': { capacity: 30, perSecond: 1 / 10, per: 'address', perNode: true },
  'rooms.user': { capacity: 10, perSecond: 1 / 60, per: 'user' },
  'joins.user': { capacity: 20, perSecond: 1, per: 'user' },
  /** Searches for people. */
  'people.user': { capacity: 10, perSecond: 10 / 60, per: 'user' },
  /** Changes of the own picture. */
  'avatars.user': { capacity: 10, perSecond: 1 / 60, per: 'user' },
  /** Pictures that one address loads; browsers keep them. */
  'avatars.address': { capacity: 1000, perSecond: 100, per: 'address', perNode: true },
  /** Users whom one user adds to rooms, per day. */
  'invites.user': { capacity: 200, perSecond: 200 / 86_400, per: 'user' },
  /** Rooms to which one user adds the same other user, per day. */
  'invites.pair': { capacity: 10, perSecond: 10 / 86_400, per: 'secret' },
  /** Blocks that one user makes and ends. */
  'blocks.user': { capacity: 60, perSecond: 1 / 10, per: 'user' },
  /** Names that one user wants to block and that nobody has. */
  'names.user': { capacity: 10, perSecond: 1 / 60, per: 'user' },
  /** Messages that one user reports. */
  'reports.user': { capacity: 20, perSecond: 1 / 60, per: 'user' },
  /** Push subscriptions that one user makes and ends. */
  'push.user': { capacity: 20, perSecond: 1 / 30, per: 'user' },
  /** Tickets of pushes that one address opens. */
  'push.address': { capacity: 100, perSecond: 5, per: 'address', perNode: true },
  /** Links for verifying an address that one user asks for, and that one address gets. */
  'email-links.user': { capacity: 5, perSecond: 1 / 600, per: 'user' },
  'email-links.recipient': { capacity: 5, perSecond: 1 / 3600, per: 'secret' },
  /** Pages and forms of links in mails: mail services send for many users from one address. */
  'mail-links.address': { capacity: 100, perSecond: 5, per: 'address', perNode: true },
  /** Drafts that one user stores: a device stores one at most every 1.5 s. */
  'drafts.user': { capacity: 30, perSecond: 3, per: 'user' },
  /** Reactions that one user adds and takes back. */
  'reactions.user': { capacity: 10, perSecond: 3, per: 'user' },
  /** Uploads that one user begins and completes, parts that one user sends, and files and tickets that one user loads. */
  'uploads.user': { capacity: 30, perSecond: 1, per: 'user' },
  'completions.user': { capacity: 30, perSecond: 1, per: 'user' },
  'parts.user': { capacity: 100, perSecond: 20, per: 'user' },
  'files.user': { capacity: 300, perSecond: 30, per: 'user' },
  /** Tickets that one address presents. */
  'tickets.address': { capacity: 300, perSecond: 30, per: 'address', perNode: true },
  /** Typing signals of one user in one room. */
  'typing.user': { capacity: 1, perSecond: 1, per: 'secret' },
  /** Unknown tokens and wrong client secrets from one address. */
  'authentications.address': { capacity: 60, perSecond: 1, per: 'address', perNode: true },
  /** Requests of a site's backend; each item of a batch counts. */
  'backend.client': { capacity: 500, perSecond: 50, per: 'client' },
  /** All other requests of a signed-in user. */
  'api.user': { capacity: 300, perSecond: 50, per: 'user' },
} as const satisfies Record<string, BucketPolicy>;

/** Name of a rate limit. */
export type BucketName = keyof typeof BUCKETS;

/** State of a bucket: `level` tokens at `at` (milliseconds). */
export interface BucketState {
  level: number;
  at: number;
}

/** Returns the tokens that the bucket holds at `now`. A clock that steps back fills nothing. */
export function levelAt(state: BucketState, policy: BucketPolicy, now: number): number {
  const elapsed = Math.max(0, now - state.at) / 1000;
  return Math.min(policy.capacity, state.level + elapsed * policy.perSecond);
}
