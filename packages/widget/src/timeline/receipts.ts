import type { Member, User } from '@sotto/sdk';
import { isStored } from './timeline-item.js';
import type { Receipt, TimelineItem } from './timeline-item.js';

/** Largest number of readers for which "Seen by" is shown. */
const MAX_COUNTED = 100;
/** Faces shown beside "Seen by". */
const MOST_FACES = 3;

/** How far other members have received and read messages in a room. Bots do not count, nor do members for messages before they joined. */
export class Receipts {
  private readonly readers: readonly Member[];

  /**
   * @param members - as far as they are known
   * @param isComplete - whether all members are among them
   */
  constructor(
    members: readonly Member[] = [],
    userId?: string,
    private readonly isComplete = true,
  ) {
    this.readers = members.filter(({ user }) => user.id !== userId && user.kind !== 'bot');
  }

  /** Returns some of those who have seen a message: as many as faces are shown below it. */
  facesOf(item: TimelineItem): User[] {
    if (!this.isComplete || !isStored(item)) return [];
    const { seq, createdAt } = item;
    const seen = this.readers.filter(
      ({ joinedAt, lastReadSeq }) => joinedAt <= createdAt && lastReadSeq >= seq,
    );
    return seen.slice(0, MOST_FACES).map(({ user }) => user);
  }

  /** Returns how many have received and seen a message; undefined where not all members are known, or it is not stored. */
  of(item: TimelineItem): Receipt | undefined {
    if (!this.isComplete || !isStored(item)) return undefined;
    const { seq, createdAt } = item;
    const meant = this.readers.filter(({ joinedAt }) => joinedAt <= createdAt);
    const count = (isThere: (member: Member) => boolean) => meant.filter(isThere).length;
    const seen = count(({ lastReadSeq }) => lastReadSeq >= seq);
    // What was read was received: an event of the one says nothing about the other.
    const delivered = count(
      ({ lastReadSeq, deliveredSeq = 0 }) => Math.max(lastReadSeq, deliveredSeq) >= seq,
    );
    return { delivered, seen, of: meant.length };
  }
}

/** Whether "Seen by" is shown: some members have seen the message and not all, in a room of moderate size. */
export function isPartlySeen(receipt: Receipt | undefined): receipt is Receipt {
  if (!receipt || receipt.of > MAX_COUNTED) return false;
  return receipt.seen > 0 && receipt.seen < receipt.of;
}
