import { canDeleteMessage, canEditMessage } from '@sotto/sdk';
import type { MemberRole } from '@sotto/sdk';
import { isRefused, isStored } from './timeline-item.js';
import type { TimelineItem } from './timeline-item.js';

/** What can be done with a message. */
export type MessageAction = 'copy' | 'edit' | 'delete' | 'retry' | 'rewrite' | 'discard';

/** The user who looks at a message, and their role in the room. */
export interface Viewer {
  userId: string | undefined;
  role: MemberRole | undefined;
}

/** Returns what the viewer can do with a message; without a role in the room, only copy it. */
export function actionsFor(item: TimelineItem, { userId, role }: Viewer): MessageAction[] {
  if (!isStored(item)) {
    if (isRefused(item)) return ['copy', 'rewrite', 'discard'];
    if (item.status === 'failed') return ['copy', 'retry', 'discard'];
    return item.status === 'unconfirmed' ? ['copy', 'retry'] : ['copy'];
  }
  if (item.deletedAt) return [];
  const actions: MessageAction[] = [];
  if (item.content !== null) actions.push('copy');
  if (!role || userId === undefined) return actions;
  if (item.content !== null && canEditMessage(userId, item.sender.id)) actions.push('edit');
  if (canDeleteMessage(userId, item.sender.id, role)) actions.push('delete');
  return actions;
}
