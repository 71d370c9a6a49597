import type { FileRef, User } from '@sotto/sdk';
import { isPicture } from '../../../files/shapes.js';
import { isStored } from '../../../timeline/timeline-item.js';
import type { TimelineItem } from '../../../timeline/timeline-item.js';

/** A picture of the log, and who sent it when. */
export interface GalleryPicture {
  file: FileRef;
  sender: User;
  createdAt: string;
}

/** Returns the pictures and videos of messages that are stored, but not of those whom the viewer has blocked. */
export function galleryOf(
  items: readonly TimelineItem[],
  isBlocked: (user: User) => boolean,
): GalleryPicture[] {
  return items.flatMap((item) => {
    if (!isStored(item) || item.deletedAt || isBlocked(item.sender)) return [];
    const { sender, createdAt, files = [] } = item;
    return files.filter(isPicture).map((file) => ({ file, sender, createdAt }));
  });
}
