import type { Types } from 'mongoose';
import type { MissedPushes, NoticeKind, NoticeRecord } from '../../models/notice.js';

/**
 * What came of telling: `failed` and what some browsers have missed is tried again, a bounded number of times; with a time it
 * waits until then.
 */
export type NoticeOutcome = 'told' | 'failed' | { missed: MissedPushes } | { notBefore: Date };

/** A way in which users are told of messages that they have not read. */
export interface NoticeChannel {
  kind: NoticeKind;
  /** Milliseconds after which an unread message is told of. */
  delayMs: number;
  /** Whether anybody wants to be told: else nothing is read. */
  hasAudience(): Promise<boolean>;
  /** Finds those of these users of a site who want to be told. */
  findAudience(site: Types.ObjectId, users: readonly Types.ObjectId[]): Promise<Types.ObjectId[]>;
  /** Tells a user of all that is due. Resolves to what came of each notice. */
  tell(notices: readonly NoticeRecord[]): Promise<NoticeOutcome[]>;
}
