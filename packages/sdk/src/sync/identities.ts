import type { Message, User } from '@sotto/protocol';

export type Identities = ReturnType<typeof createIdentities>;

/**
 * Who became whom: guests who joined an account. What still names the guest, because it was on its way or in a cache, is
 * shown as the account's. `onMerged` is called once for each guest.
 */
export function createIdentities(onMerged: (from: string, user: User) => void) {
  const accounts = new Map<string, User>();

  function learn(from: string, user: User): void {
    const isNew = accounts.get(from)?.id !== user.id;
    accounts.set(from, user);
    if (isNew) onMerged(from, user);
  }

  return {
    learn,
    /** A user changed name or picture. */
    update(user: User): void {
      for (const [from, { id }] of accounts) if (id === user.id) accounts.set(from, user);
    },
    /** Returns a message as that of the account that its sender has joined. */
    resolve(message: Message): Message {
      const { sender, senderWas } = message;
      if (senderWas !== undefined) learn(senderWas, sender);
      const account = accounts.get(sender?.id);
      return account ? { ...message, sender: account, senderWas: sender.id } : message;
    },
    clear: () => accounts.clear(),
  };
}
