import type { Invitation, Message, Report } from '@sotto/sdk';
import { START, makeUser } from './fake-client.js';

/** An invitation that still works. */
export function makeInvitation(id: string, change: Partial<Invitation> = {}): Invitation {
  const createdAt = new Date(START).toISOString();
  const expiresAt = new Date(START + 86_400_000).toISOString();
  return {
    id,
    createdBy: makeUser('mira', 'Mira Okafor'),
    createdAt,
    expiresAt,
    maxUses: 10,
    uses: 2,
    ...change,
  };
}

/** A report of a message. */
export function makeReport(id: string, message: Message, change: Partial<Report> = {}): Report {
  return {
    ...{ id, message, reporter: makeUser('lea', 'Lea Brandt'), reason: 'spam' },
    createdAt: new Date(START).toISOString(),
    ...change,
  };
}
