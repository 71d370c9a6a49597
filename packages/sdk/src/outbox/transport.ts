import type { Message } from '@sotto/protocol';
import type { ChatError } from '../errors.js';
import type { OutgoingMessage } from '../events.js';

/** How an attempt ended. `left`: the server may have got the message, whatever the error says. */
export type Delivery = { message: Message } | { error: ChatError; left: boolean };

/** Delivers the messages of the outbox to the server. */
export interface Transport {
  /** Makes one attempt; `attempt` counts from 0. Never rejects. */
  deliver(message: OutgoingMessage, attempt: number): Promise<Delivery>;
}
