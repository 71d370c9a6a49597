import type { MessageRecord } from '../../models/message.js';
import type { UserDirectory } from './user-directory.js';

/**
 * Returns the id of the account whose own message it is.
 * @param userId - a user for whom it may be; no store is read where it is their own
 */
export async function ownerOf(
  users: Pick<UserDirectory, 'accountOf'>,
  { siteId, userId }: { siteId: string; userId: string },
  { author, sender }: Pick<MessageRecord, 'author' | 'sender'>,
): Promise<string> {
  const id = (author ?? sender).toString();
  return id === userId ? id : users.accountOf(siteId, id);
}
