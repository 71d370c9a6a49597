import type { Member } from '@sotto/sdk';
import { isStored } from './timeline-item.js';
import type { Receipt, TimelineItem } from './timeline-item.js';

/** Members up to which it is told how many have seen a message. */
const MAX_COUNTED = 100;

/** Who has read how far in a room: people other than the reader. Bots read nothing, and who came later owes nothing. */
export class Receipts {
  private readonly readers: readonly Member[];

  /**
   * @param members - as far as they are known
   * @param isComplete - nobody is missing among them
   */
  constructor(
    members: readonly Member[] = [],
    userId?: string,
    private readonly isComplete = true,
  ) {
    this.readers = members.filter(({ user }) => user.id !== userId && user.kind !== 'bot');
  }

  /** Returns how far a stored message has come; undefined where not everybody is known, or nothing is stored. */
  of(item: TimelineItem): Receipt | undefined {
    if (!this.isComplete || !isStored(item)) return undefined;
    const { seq, createdAt } = item;
    const meant = this.readers.filter(({ joinedAt }) => joinedAt <= createdAt);
    return { seen: meant.filter(({ lastReadSeq }) => lastReadSeq >= seq).length, of: meant.length };
  }
}

/** Whether it is told how many have: some and not all, in a room that is no crowd. */
export function isPartlySeen(receipt: Receipt | undefined): receipt is Receipt {
  if (!receipt || receipt.of > MAX_COUNTED) return false;
  return receipt.seen > 0 && receipt.seen < receipt.of;
}
