import type { EditOptions, Message } from '@sotto/sdk';
import { hasFormatting } from '@sotto/sdk/markdown';
import { moveMentions } from './mentions.js';

/** A text without formatting is sent as plain text, which every client shows as it was written. */
export function formatOf(content: string): Pick<EditOptions, 'format'> {
  return hasFormatting(content) ? { format: 'markdown' } : {};
}

/** Returns what belongs to the new text of a message: its format, and the mentions that are still in it. */
export function marksOf(content: string, before: Message | undefined): EditOptions {
  const mentions = before ? moveMentions(before, content) : [];
  return { ...formatOf(content), ...(mentions.length > 0 && { mentions }) };
}
