import type { Mention } from '@sotto/sdk';
import { nothing } from 'lit';
import type { LitElement, TemplateResult } from 'lit';
import { emojis, extras } from '../../lazy/parts.js';
import { begunWord } from '../../timeline/message/begun-word.js';
import type { BegunWord } from '../../timeline/message/begun-word.js';
import type { Completion } from './completion.js';
import type { Mentionable } from '../../timeline/message/typed-mentions.js';

/** The field in which words are completed. */
export interface CompletedField {
  host: LitElement;
  field: () => HTMLTextAreaElement;
  /** Whom the user can mention now. */
  mentionable: () => Mentionable;
  /** Called when a word in the field was replaced, and with whom that mentions. */
  onTake: (mention: Mention | undefined) => void;
}

/** The completion of words in the composer, which is loaded with the extras. */
export class Completing {
  private completion: Completion | undefined;

  constructor(private readonly parts: CompletedField) {}

  /** Looks for a begun word at the cursor, after the text has changed. */
  look(): void {
    if (!this.word) return this.completion?.close();
    extras.use((module) => {
      // More may have been written until the extras were there.
      const { word } = this;
      if (!word) return;
      this.completion ??= new module.Completion(this.parts, (begun, show) =>
        emojis.use(({ emojiOptions }) => show(emojiOptions(begun))),
      );
      this.completion.open(word);
    });
  }

  /** The begun word at the cursor. */
  private get word(): BegunWord | undefined {
    const { value, selectionStart, selectionEnd } = this.parts.field();
    return selectionStart === selectionEnd ? begunWord(value, selectionEnd) : undefined;
  }

  close(): void {
    this.completion?.close();
  }

  /** Uses a key; returns whether it was one of the completion. */
  onKeydown(event: KeyboardEvent): boolean {
    return this.completion?.onKeydown(event) ?? false;
  }

  /** Says in the attributes of the field which option is active, after a render. */
  settle(): void {
    this.completion?.settle();
  }

  render(): TemplateResult | typeof nothing {
    return this.completion?.render() ?? nothing;
  }
}
