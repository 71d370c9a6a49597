import type { ChatClient } from '@sotto/sdk';

/** What a session does to what is not sent in it. */
interface SessionActs {
  /** There is a connection, or the user is signed in again. */
  resume: () => void;
  /** The user signed out, or another one signed in. */
  forget: () => void;
  /** It is known whether the guest whom the user was joins the account. */
  decided: () => void;
  /** A room is deleted. */
  removeRoom: (slug: string) => void;
}

/** Follows what a client says of a user; returns what ends this. */
export function followSession(client: ChatClient, userId: string, acts: SessionActs): (() => void)[] {
  /** The session is over, and the user has not ended it. */
  let isKept = false;
  return [
    client.on('connection.changed', ({ status }) => {
      if (status === 'online' || status === 'polling') acts.resume();
    }),
    client.on('room.deleted', ({ room }) => acts.removeRoom(room)),
    client.on('auth.changed', ({ user }) => {
      isKept = false;
      if (user?.id === userId) acts.resume();
      // What ended the session is said next.
      else queueMicrotask(() => void (isKept ? undefined : acts.forget()));
    }),
    client.on('user.merged', ({ user }) => {
      if (user.id === userId) acts.decided();
    }),
    client.on('merge.declined', () => acts.decided()),
    client.on('auth.required', ({ reason }) => (isKept = reason !== 'signed_out')),
  ];
}
