import type { Mention } from '@sotto/protocol';

/** Copies what a mention consists of, and nothing else that the caller's object has. */
export const toMention = ({ user, start, length }: Mention): Mention => ({ user, start, length });
