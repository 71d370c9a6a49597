import type { Invitation, User } from '@sotto/protocol';

/** Fields of a stored invitation that those see who may invite. */
export interface PresentableInvitation {
  readonly _id: { toString(): string };
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly maxUses: number;
  readonly remaining: number;
}

/** Presents an invitation without its token. */
export function presentInvitation(invitation: PresentableInvitation, createdBy: User): Invitation {
  const { _id, createdAt, expiresAt, maxUses, remaining } = invitation;
  return {
    id: _id.toString(),
    createdBy,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    maxUses,
    uses: maxUses - remaining,
  };
}
