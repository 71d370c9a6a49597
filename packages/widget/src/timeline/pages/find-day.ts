import type { Message } from '@sotto/sdk';

/** Reads the message with a `seq`, or the next one that there is. */
type ReadFrom = (seq: number) => Promise<Pick<Message, 'seq' | 'createdAt'> | undefined>;

/**
 * Finds the first message that was sent at a time or later, by halves: a room of a million messages takes 20 reads.
 *
 * @param time - in milliseconds since 1970
 * @param lastSeq - `seq` of the newest message
 * @returns its `seq`; undefined where there is none
 */
export async function findFirstSince(
  time: number,
  lastSeq: number,
  readFrom: ReadFrom,
): Promise<number | undefined> {
  let found: number | undefined;
  let [low, high] = [1, lastSeq + 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const message = await readFrom(middle);
    if (message && new Date(message.createdAt).getTime() < time) low = Math.max(message.seq, middle) + 1;
    else {
      high = middle;
      found = message?.seq ?? found;
    }
  }
  return found;
}
