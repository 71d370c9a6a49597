import type { User } from '@sotto/protocol';
import { NO_ID } from '../models/object-id.js';

/** Fields of a stored user that others may see. */
export interface PresentableUser {
  readonly _id: { toString(): string };
  readonly username: string;
  readonly displayName: string;
  readonly kind: User['kind'];
  readonly avatarUrl?: string | null | undefined;
  /** Id of a picture that the user uploaded: shown before the one that the site names. */
  readonly avatarId?: string | null | undefined;
}

/** Replaces a user whose row is gone, so that what they wrote, and rooms with them, can be shown. */
export function unknownUser(id: string): User {
  return { id, username: 'unknown', displayName: 'Unknown', kind: 'user' };
}

/** Returns whom a line names that no user caused: the site, whose backend or operator did it. Its username is reserved. */
export function siteUser(name: string): User {
  return { id: NO_ID, username: 'site', displayName: name, kind: 'user' };
}

/**
 * Presents a user to others.
 * @param baseUrl - the server's URL as browsers see it, without a trailing slash
 */
export function presentUser(
  { _id, username, displayName, kind, avatarUrl, avatarId }: PresentableUser,
  baseUrl: string,
): User {
  const picture = avatarId ? `${baseUrl}/avatars/${avatarId}` : avatarUrl;
  return { id: _id.toString(), username, displayName, kind, ...(picture && { avatarUrl: picture }) };
}
