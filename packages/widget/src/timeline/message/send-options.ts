import type { EditOptions, SendOptions } from '@sotto/sdk';
import { hasFormatting } from '@sotto/sdk/markdown';

/** What comes with a text. */
export type WithText = Pick<SendOptions, 'replyTo' | 'mentions' | 'files'>;

/** Returns how a text is sent. One without formatting is plain text, which every client shows as it was written. */
export function optionsOf(content: string, { replyTo, mentions, files }: WithText): WithText & EditOptions {
  return {
    ...(hasFormatting(content) && { format: 'markdown' }),
    ...(replyTo !== undefined && { replyTo }),
    ...(mentions && { mentions }),
    ...(files && { files }),
  };
}
