import type { MemberRole } from '@sotto/sdk';
import { isOwn, isRefused, isStored } from './timeline-item.js';
import type { TimelineItem } from './timeline-item.js';

/** What can be done with a message. */
export type MessageAction = 'copy' | 'edit' | 'delete' | 'retry' | 'rewrite' | 'discard';

/** Who looks, with which role in the room. */
export interface Viewer {
  userId: string | undefined;
  role: MemberRole | undefined;
}

/** What this person may do with a message: edit own ones, delete own ones or, as owner or moderator, any. */
export function actionsFor(item: TimelineItem, { userId, role }: Viewer): MessageAction[] {
  if (!isStored(item)) {
    if (isRefused(item)) return ['copy', 'rewrite', 'discard'];
    if (item.status === 'failed') return ['copy', 'retry', 'discard'];
    return item.status === 'unconfirmed' ? ['copy', 'retry'] : ['copy'];
  }
  if (item.deletedAt) return [];
  const own = isOwn(item, userId);
  const actions: MessageAction[] = [];
  if (item.content !== null) actions.push('copy');
  if (own && role && item.content !== null) actions.push('edit');
  if (role && (own || role !== 'member')) actions.push('delete');
  return actions;
}
