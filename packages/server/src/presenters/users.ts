import type { User } from '@sotto/protocol';

/** Fields of a stored user that others may see. */
export interface PresentableUser {
  readonly _id: { toString(): string };
  readonly username: string;
  readonly displayName: string;
  readonly avatarUrl?: string | null | undefined;
  readonly kind: User['kind'];
}

/** Presents a user to others. */
export function presentUser({ _id, username, displayName, avatarUrl, kind }: PresentableUser): User {
  return { id: _id.toString(), username, displayName, ...(avatarUrl && { avatarUrl }), kind };
}
