import type { Types } from 'mongoose';
import type { Models } from '../../../models/index.js';
import type { MessageRecord } from '../../../models/message.js';
import { firstIdAt } from '../../../models/object-id.js';
import type { WebhookRecord } from '../../../models/webhook.js';
import type { Cursors } from './cursors.js';

/** How far a scan looks back beyond its checkpoint: longer than a write, and than the clocks of two nodes differ. */
export const MARGIN_MS = 120_000;
const PAGE = 2000;

type Row = Pick<MessageRecord, '_id' | 'changeId' | 'room' | 'site' | 'rev'>;
/** What is scanned: new messages by their ids, or changes by theirs; both begin with the time. */
const SCANS = { messages: '_id', changes: 'changeId' } as const;
type ScanKind = keyof typeof SCANS;

/**
 * Finds the rooms whose logs moved, whatever became of the wake-ups: scans what is stored since the checkpoint, notes its
 * rooms, and only then moves the checkpoint. The cost follows the messages of these minutes, not the rooms.
 */
export function createMessageScan({
  models: { Message, Webhook },
  cursors,
  clock,
}: {
  models: Pick<Models, 'Message' | 'Webhook'>;
  cursors: Pick<Cursors, 'noteMoved'>;
  /** Milliseconds since 1970. */
  clock: () => number;
}) {
  function readPage(path: '_id' | 'changeId', after: Types.ObjectId): Promise<Row[]> {
    return Message.findRows(
      { [path]: { $gt: after } },
      { sort: { [path]: 1 }, limit: PAGE, projection: { changeId: 1, room: 1, site: 1, rev: 1 } },
    );
  }

  async function notePage(webhooks: readonly WebhookRecord[], rows: Row[]): Promise<void> {
    for (const webhook of webhooks) {
      const own = rows.filter(({ site }) => site.equals(webhook.site));
      const heads = new Map<string, number>();
      for (const { room, rev } of own)
        heads.set(room.toString(), Math.max(rev, heads.get(room.toString()) ?? 0));
      if (heads.size > 0) await cursors.noteMoved(webhook, heads);
    }
  }

  /** Moves the checkpoints, unless a replay has moved one back meanwhile. */
  async function moveTo(webhooks: readonly WebhookRecord[], kind: ScanKind, time: Date): Promise<void> {
    for (const webhook of webhooks) {
      if (webhook.scanned[kind] >= time) continue;
      await Webhook.updateOne(
        { _id: { $eq: webhook._id }, epoch: { $eq: webhook.epoch } },
        { $max: { [`scanned.${kind}`]: time } },
      );
    }
  }

  async function scan(webhooks: readonly WebhookRecord[], kind: ScanKind, isStopped: () => boolean) {
    const path = SCANS[kind];
    const start = new Date(clock());
    const from = Math.min(...webhooks.map(({ scanned }) => scanned[kind].getTime()));
    let after = firstIdAt(from - MARGIN_MS);
    while (!isStopped()) {
      const rows = await readPage(path, after);
      await notePage(webhooks, rows);
      if (rows.length < PAGE) return moveTo(webhooks, kind, start);
      after = rows.at(-1)![path]!;
      await moveTo(webhooks, kind, new Date(Math.min(start.getTime(), after.getTimestamp().getTime())));
    }
  }

  return async (webhooks: readonly WebhookRecord[], isStopped: () => boolean): Promise<void> => {
    if (webhooks.length === 0) return;
    await scan(webhooks, 'messages', isStopped);
    await scan(webhooks, 'changes', isStopped);
  };
}
