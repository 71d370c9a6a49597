import type { EditHistory, HeldDeletion, Message, Profile, Room } from '@sotto/sdk';
import { allows } from '../../people/permission.js';
import { isRefused, isStored, isSystemLine } from '../timeline-item.js';
import type { TimelineItem } from '../timeline-item.js';

/** What can be done with a message. */
export type MessageAction =
  | 'reply'
  | 'reactors'
  | 'versions'
  | 'copy'
  | 'link'
  | 'download'
  | 'pin'
  | 'unpin'
  | 'select'
  | 'unread'
  | 'profile'
  | 'edit'
  | 'delete'
  | 'undo'
  | 'report'
  | 'retry'
  | 'rewrite'
  | 'discard';

const KEYS: Partial<Record<MessageAction, string>> = {
  reply: 'r',
  copy: 'c',
  select: 's',
  profile: 'p',
  edit: 'e',
  rewrite: 'e',
  delete: 'Delete',
  discard: 'Delete',
};

/** Returns the key of an action on a focused message, as `KeyboardEvent.key` has it. */
export function keyOfAction(action: MessageAction): string | undefined {
  return KEYS[action];
}

/** Returns the action of a key on a focused message, where the message allows it. */
export function actionOfKey(key: string, actions: MessageAction[]): MessageAction | undefined {
  const wanted = key.length === 1 ? key.toLowerCase() : key;
  return actions.find((action) => KEYS[action] === wanted);
}

/** The user who looks at a message, and the room as this user sees it. */
export interface Viewer {
  user: Profile | null;
  room: Room;
  /** Who reads earlier texts of others on the site, where it is known. */
  editHistory?: EditHistory | undefined;
  /** The deletions that can be undone, or that failed. */
  deletions?: readonly HeldDeletion[] | undefined;
}

/** Returns what the viewer can do with a message; without a role in the room, only copy it and see who wrote it. */
export function actionsFor(
  item: TimelineItem,
  { user, room, editHistory, deletions }: Viewer,
): MessageAction[] {
  if (!isStored(item)) {
    const copy: MessageAction[] = item.content ? ['copy'] : [];
    if (isRefused(item)) return [...copy, 'rewrite', 'discard'];
    if (item.status === 'failed') return [...copy, 'retry', 'discard'];
    return item.status === 'unconfirmed' ? [...copy, 'retry'] : copy;
  }
  if (item.deletedAt || isGoing(item, deletions)) return [];
  if (isSystemLine(item)) return ['copy'];
  const actions: MessageAction[] = [];
  if (allows(room, user, 'send')) actions.push('reply');
  if (item.content) actions.push('copy');
  actions.push('link');
  if (item.files?.length) actions.push('download');
  const isOwn = item.sender.id === user?.id;
  if (allows(room, user, 'pin')) actions.push(item.pinnedAt === undefined ? 'pin' : 'unpin');
  actions.push('select');
  if (room.role) actions.push('unread');
  if (!isOwn) actions.push('profile');
  if (isOwn && item.content !== null && allows(room, user, 'edit')) actions.push('edit');
  if (item.reactions.length > 0) actions.push('reactors');
  if (item.editedAt && allows(room, user, 'readVersions', { isOwn, editHistory })) actions.push('versions');
  if (!isOwn && allows(room, user, 'report', { isOwn })) actions.push('report');
  if (allows(room, user, isOwn ? 'delete' : 'deleteOthers')) actions.push('delete');
  return actions;
}

/** Whether a message is about to be deleted. */
function isGoing({ id }: Message, deletions: readonly HeldDeletion[] = []): boolean {
  return deletions.some((one) => one.id === id && one.status !== 'failed');
}

/** Whether a message can be selected, to do something with several at once. */
export function canSelect(item: TimelineItem, deletions?: readonly HeldDeletion[]): item is Message {
  return isStored(item) && !item.deletedAt && !isGoing(item, deletions) && !isSystemLine(item);
}

/** Whether the viewer can react to a message. */
export function canReact(item: TimelineItem, { user, room, deletions }: Viewer): item is Message {
  if (!isStored(item) || item.deletedAt || isGoing(item, deletions)) return false;
  return !isSystemLine(item) && allows(room, user, 'react');
}
