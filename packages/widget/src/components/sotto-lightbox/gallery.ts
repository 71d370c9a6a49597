import type { FileRef, HeldDeletion, Message, User } from '@sotto/sdk';
import { isPicture } from '../../files/shapes.js';
import { deletionOf } from '../../timeline/message/deletion.js';
import { isStored } from '../../timeline/timeline-item.js';
import type { TimelineItem } from '../../timeline/timeline-item.js';

/** A picture or a video of the log, and the message that has it. */
export interface GalleryPicture {
  file: FileRef;
  message: Message;
}

/** What the pictures of a log depend on. */
export interface GalleryLog {
  readonly items: readonly TimelineItem[];
  readonly deletions: readonly HeldDeletion[];
  readonly isBlocked: (user: User) => boolean;
}

/**
 * Returns the pictures and videos of messages that are stored and that nobody is deleting, but not of those whom the viewer
 * has blocked.
 *
 * @param opened - the picture that was pressed: its message was unfolded, where its sender is blocked
 */
export function galleryOf({ items, deletions, isBlocked }: GalleryLog, opened: string): GalleryPicture[] {
  return items.flatMap((item) => {
    if (!isStored(item) || item.deletedAt || isGoing(item.id, deletions)) return [];
    const { files = [], sender } = item;
    if (isBlocked(sender) && !files.some(({ id }) => id === opened)) return [];
    return files.filter(isPicture).map((file) => ({ file, message: item }));
  });
}

/**
 * Returns the pictures of a log as it is now, and those seen before whose messages are no longer loaded: a log that moves on
 * takes nothing away.
 */
export function withUnloaded(
  before: readonly GalleryPicture[],
  now: readonly GalleryPicture[],
  items: readonly TimelineItem[],
): readonly GalleryPicture[] {
  const loaded = new Set(items.flatMap((item) => (isStored(item) ? item.id : [])));
  const unloaded = before.filter(({ message }) => !loaded.has(message.id));
  if (unloaded.length === 0) return now;
  return [...unloaded, ...now].sort((a, b) => a.message.seq - b.message.seq);
}

/** Returns the place of the picture that is shown; where it has gone, that of the next one, or of the last; -1 where none is left. */
export function placeIn(
  pictures: readonly GalleryPicture[],
  shown: string,
  before: readonly GalleryPicture[],
): number {
  const indexOf = (id: string) => pictures.findIndex(({ file }) => file.id === id);
  const from = Math.max(
    0,
    before.findIndex(({ file }) => file.id === shown),
  );
  const next = [shown, ...before.slice(from).map(({ file }) => file.id)].map(indexOf);
  return next.find((at) => at !== -1) ?? pictures.length - 1;
}

const isGoing = (id: string, deletions: readonly HeldDeletion[]) => {
  const deletion = deletionOf(id, deletions);
  return deletion !== undefined && deletion.status !== 'failed';
};
