import type { ChatError, Message, SendOptions } from '@sotto/sdk';
import type { KeptLetter } from './unsent-store.js';

/** What a message has beside its text; its files are not known yet. */
type LetterOptions = Pick<SendOptions, 'format' | 'mentions' | 'replyTo'>;

/** Milliseconds after which a message is sent only if the user asks again, as those of the outbox. */
const MAX_WAIT_MS = 3_600_000;

/** A message that is sent once its files are uploaded. */
export interface Letter {
  /** Its `clientMessageId`. */
  readonly id: string;
  /** Slug. */
  readonly room: string;
  /** When the user sent it, in milliseconds since 1970. */
  readonly at: number;
  readonly content: string;
  readonly options: LetterOptions;
  /** The outbox has it. */
  isHandedOver: boolean;
  /** Whether it waited so long that its author is to decide. */
  readonly isLate: boolean;
  resolve: (message: Message) => void;
  reject: (error: ChatError) => void;
}

const nobodyWaits = { resolve: () => undefined, reject: () => undefined };

/** Creates a message of now. */
export function createLetter(
  { id, room, content }: Pick<Letter, 'id' | 'room' | 'content'>,
  { format, mentions, replyTo }: LetterOptions,
  result: Pick<Letter, 'resolve' | 'reject'>,
): Letter {
  const options = {
    ...(format && { format }),
    ...(mentions && { mentions }),
    ...(replyTo !== undefined && { replyTo }),
  };
  return { id, room, content, options, at: Date.now(), isHandedOver: false, isLate: false, ...result };
}

/** Creates the message that was kept. */
export const letterOf = ({ id, room, at, content, options }: KeptLetter): Letter => ({
  ...{ id, room, at, content, options, isHandedOver: false, ...nobodyWaits },
  isLate: Date.now() - at > MAX_WAIT_MS,
});
