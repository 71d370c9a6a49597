import type { Mention } from '@sotto/sdk';
import { withTyped } from '../../timeline/message/typed-mentions.js';
import type { Mentionable } from '../../timeline/message/typed-mentions.js';
import { moveMentions, wholeMentions, withMention } from '../../timeline/message/mention-ranges.js';

/** What comes with a text that was not accepted. */
export interface GivenBack {
  reason?: unknown;
  mentions?: readonly Mention[] | undefined;
}

/** The mentions in the text of the composer, as it changes. */
export class TrackedMentions {
  private text = '';
  /** All of them, also those that have grown into longer words. */
  list: readonly Mention[] = [];

  /** Another text is written now. */
  reset(text: string, list: readonly Mention[] = []): void {
    Object.assign(this, { text, list });
  }

  /** The text was changed. */
  follow(text: string): void {
    this.list = moveMentions(this.list, this.text, text);
    this.text = text;
  }

  add(mention: Mention): void {
    this.list = withMention(this.list, mention);
  }

  /** A text with mentions is put before another one. Returns both. */
  giveBack(content: string, mentions: readonly Mention[], before: string): string {
    const text = before === '' ? content : `${content}\n${before}`;
    this.follow(text);
    for (const mention of mentions) this.add(mention);
    return text;
  }

  /** Returns the mentions in what is sent of the text, also those that were typed in full; undefined for none. */
  in(content: string, mentionable: Mentionable): Mention[] | undefined {
    // Apart: what is removed at the start and within is no single change.
    const start = this.text.trimStart();
    const moved = moveMentions(moveMentions(this.list, this.text, start), start, content);
    const whole = withTyped(wholeMentions(moved, content), content, mentionable);
    return whole.length > 0 ? whole : undefined;
  }
}
