import type { ChatClient, EditOptions, SendOptions } from '@sotto/sdk';
import { hasFormatting } from '@sotto/sdk/markdown';

/** What comes with a text. */
export interface WithText extends Pick<SendOptions, 'replyTo' | 'mentions' | 'files'> {
  /** Sends it where its files are not uploaded yet. */
  later?: ChatClient['messages']['send'] | undefined;
}

/** Returns how a text is sent. One without formatting is plain text, which every client shows as it was written. */
export function optionsOf(content: string, { replyTo, mentions, files }: WithText): WithText & EditOptions {
  return {
    ...(hasFormatting(content) && { format: 'markdown' }),
    ...(replyTo !== undefined && { replyTo }),
    ...(mentions && { mentions }),
    ...(files && { files }),
  };
}
