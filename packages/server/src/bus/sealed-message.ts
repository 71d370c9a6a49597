import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Keyring } from '../crypto/keyring.js';
import { createReplayGuard } from './replay-guard.js';
import type { ReplayRefusal } from './replay-guard.js';

/** Prefix of every plaintext, so that a text encrypted for another purpose is refused even under the same key. */
const LABEL = 'sotto bus 2';

const headerSchema = z.tuple([
  z.literal(LABEL),
  z.uuid(),
  z.int().positive(),
  z.int().nonnegative(),
  z.string(),
]);

/** Why a payload is not delivered. `unreadable`: no key of the bus opens it, or it is no message of the bus. */
export type BusRefusal = ReplayRefusal | 'unreadable' | 'other_channel';

/** Result of opening a payload: a message of another node, one of this node that came back, or a refusal. */
type OpenedMessage = { message: string } | { own: true } | { refused: BusRefusal };

/** Seals what this node publishes and opens what others published. */
export interface SealedMessages {
  seal(channel: string, message: string): string;
  open(channel: string, payload: string): OpenedMessage;
}

/**
 * A payload is the encrypted `[label, node, counter, sentAt, channel]`, a line break and the message. So an attacker who
 * can write to Redis but has no key can neither forge a message, nor move one to another channel, nor replay one.
 * @param keyring - keys of the bus alone
 * @param clock - milliseconds since 1970; nodes must agree on it within seconds
 */
export function createSealedMessages(keyring: Keyring, clock: () => number): SealedMessages {
  const node = randomUUID();
  const guard = createReplayGuard(clock);
  let counter = 0;

  function read(payload: string): { header: z.infer<typeof headerSchema>; message: string } | null {
    try {
      const text = keyring.decrypt(payload);
      const end = text.indexOf('\n');
      return { header: headerSchema.parse(JSON.parse(text.slice(0, end))), message: text.slice(end + 1) };
    } catch {
      return null;
    }
  }

  return {
    seal(channel, message) {
      counter += 1;
      const header = JSON.stringify([LABEL, node, counter, clock(), channel]);
      return keyring.encrypt(`${header}\n${message}`).token;
    },
    open(channel, payload) {
      const opened = read(payload);
      if (!opened) return { refused: 'unreadable' };
      const [, from, number, sentAt, stated] = opened.header;
      if (stated !== channel) return { refused: 'other_channel' };
      if (from === node) return { own: true };
      const refused = guard.refusalOf({ node: from, counter: number, sentAt });
      return refused ? { refused } : { message: opened.message };
    },
  };
}
