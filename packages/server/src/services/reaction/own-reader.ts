import type { OwnReactions } from '@sotto/protocol';
import { createGroupLoader } from '../../async/group-loader.js';
import { toObjectId } from '../../models/object-id.js';
import type { ReactionModel, ReactionRecord } from '../../models/reaction.js';
import { createRowCache } from '../../models/row-cache.js';

/** Messages of which a user's own reactions are read. */
interface Wanted {
  userId: string;
  messageIds: readonly string[];
}

/** Messages that one query asks about. */
const MAX_MESSAGES = 500;
/** Memory for rows, in bytes, estimated. */
const MAX_BYTES = 8 * 1024 * 1024;

const keyOf = ({ userId, messageIds }: Wanted) => `${userId} ${messageIds.join()}`;

/**
 * Creates what reads the emojis with which a user reacted to messages, the first one first. One query serves all who ask at
 * once: after a restart that is everybody. Rows that were read before are not decoded again; their emojis are decrypted for
 * each reader, as nothing readable is kept.
 */
export function createOwnReader({
  Reaction,
  open,
}: {
  Reaction: ReactionModel;
  open: (rows: ReactionRecord[]) => Promise<(string | undefined)[]>;
}) {
  const kept = createRowCache<ReactionRecord, ReactionRecord>({
    ...{ model: Reaction, view: (row) => row, maxBytes: MAX_BYTES },
  });

  /** Finds the emojis by user and message. */
  async function find(
    messagesOf: ReadonlyMap<string, ReadonlySet<string>>,
  ): Promise<Map<string, OwnReactions>> {
    const branches = [...messagesOf].map(([user, messages]) => ({
      user: toObjectId(user),
      message: { $in: [...messages].map(toObjectId) },
    }));
    const filter = branches.length === 1 ? branches[0]! : { $or: branches };
    // The index alone decides which rows match; one that was taken back is there for a moment, until it is counted.
    const rows = (await kept.find(filter, { readPreference: 'primary' })).filter(({ active }) => active);
    rows.sort((one, other) => Buffer.compare(one._id.id, other._id.id));
    const found = new Map([...messagesOf.keys()].map((user) => [user, {} as OwnReactions]));
    for (const [index, emoji] of (await open(rows)).entries()) {
      if (emoji === undefined) continue;
      const { user, message } = rows[index]!;
      (found.get(user.toString())![message.toString()] ??= []).push(emoji);
    }
    return found;
  }

  const load = createGroupLoader<Wanted, OwnReactions>({
    keyOf,
    weightOf: ({ messageIds }) => messageIds.length,
    maxWeight: MAX_MESSAGES,
    async load(wanted) {
      const messagesOf = new Map<string, Set<string>>();
      for (const { userId, messageIds } of wanted)
        messagesOf.set(userId, new Set([...(messagesOf.get(userId) ?? []), ...messageIds]));
      const found = await find(messagesOf);
      return new Map(wanted.map((one) => [keyOf(one), pick(found.get(one.userId)!, one.messageIds)]));
    },
  });

  return async (userId: string, messageIds: readonly string[]): Promise<OwnReactions> => {
    const parts: Wanted[] = [];
    for (let from = 0; from < messageIds.length; from += MAX_MESSAGES)
      parts.push({ userId, messageIds: messageIds.slice(from, from + MAX_MESSAGES) });
    const found = await Promise.all(parts.map(async (part) => (await load([part])).get(keyOf(part))));
    return Object.assign({}, ...found) as OwnReactions;
  };
}

/** Returns what there is of these messages, in their order. */
function pick(own: OwnReactions, messageIds: readonly string[]): OwnReactions {
  return Object.fromEntries(messageIds.flatMap((id) => (own[id] ? [[id, own[id]]] : [])));
}
