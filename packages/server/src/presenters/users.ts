import type { User } from '@sotto/protocol';

/** What of a stored user others may see. */
export interface PresentableUser {
  readonly _id: { toString(): string };
  readonly username: string;
  readonly displayName: string;
  readonly kind: User['kind'];
}

/** A user as others see them. */
export function presentUser({ _id, username, displayName, kind }: PresentableUser): User {
  return { id: _id.toString(), username, displayName, kind };
}
