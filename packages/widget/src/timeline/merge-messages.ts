import type { Message, OutgoingMessage } from '@sotto/sdk';
import type { TimelineItem } from './timeline-item.js';

/** How many of the newest messages are searched for the stored form of an outgoing one. */
const LOOK_BACK = 200;

/**
 * Joins messages by `seq`. Of two forms of one message the one with the higher `rev` stays. Both lists ascend by
 * `seq`; neither is changed. Pages before and after what is known, and changes in place, cost no sorting.
 */
export function mergeMessages(known: readonly Message[], incoming: readonly Message[]): readonly Message[] {
  if (incoming.length === 0) return known;
  const [oldest, newest] = [known[0], known.at(-1)];
  if (!oldest || !newest) return [...incoming];
  if (incoming[0]!.seq > newest.seq) return [...known, ...incoming];
  if (incoming.at(-1)!.seq < oldest.seq) return [...incoming, ...known];
  const merged = [...known];
  const added: Message[] = [];
  for (const message of incoming) {
    const at = indexOfSeq(known, message.seq);
    if (at === -1) added.push(message);
    else if (merged[at]!.rev < message.rev) merged[at] = message;
  }
  return added.length === 0 ? merged : [...merged, ...added].sort((a, b) => a.seq - b.seq);
}

/** The log: what is stored, then what is on its way and not stored yet. */
export function withOutgoing(
  messages: readonly Message[],
  outgoing: readonly OutgoingMessage[],
  userId: string | undefined,
): readonly TimelineItem[] {
  if (outgoing.length === 0) return messages;
  const stored = new Set(
    messages
      .slice(-LOOK_BACK)
      .filter(({ sender }) => sender.id === userId)
      .map(({ clientMessageId }) => clientMessageId),
  );
  return [...messages, ...outgoing.filter(({ clientMessageId }) => !stored.has(clientMessageId))];
}

/** Returns the index of the message with this `seq`, or -1. */
export function indexOfSeq(messages: readonly Message[], seq: number): number {
  let [low, high] = [0, messages.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = messages[middle]!.seq;
    if (found === seq) return middle;
    if (found < seq) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
