import type { DirectAudience, User } from '@sotto/protocol';

/** A side of a direct room, as the decision needs it. */
export interface DirectParty {
  readonly username: string;
  readonly kind: User['kind'];
}

/** The settings of a site that decide about direct rooms. */
export interface DirectSettings {
  /** `contacts`: only rooms with one of `contacts`. */
  readonly directs: 'off' | 'contacts' | 'everyone';
  /** Usernames to whom guests may write; the site's support, for example. */
  readonly contacts: readonly string[];
}

/**
 * Returns whether these two users may have a direct room by the settings of their site. A bot is only in rooms to which an
 * owner added it, and a guest writes to contacts alone. It is the same from both sides: a contact may write first.
 */
export function mayHaveDirectRoom(
  { directs, contacts }: DirectSettings,
  parties: readonly [DirectParty, DirectParty],
): boolean {
  if (directs === 'off' || parties.some(({ kind }) => kind === 'bot')) return false;
  const withContact = parties.some(({ kind, username }) => kind === 'user' && contacts.includes(username));
  if (directs === 'contacts' || parties.some(({ kind }) => kind === 'guest')) return withContact;
  return true;
}

/** Returns whether a user lets another one begin a direct room. */
export function admitsDirectRoom(audience: DirectAudience, { sharesRoom }: { sharesRoom: boolean }): boolean {
  return audience === 'everyone' || (audience === 'shared' && sharesRoom);
}
