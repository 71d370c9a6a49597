import { html } from 'lit';
import { completeCode } from '../../emoji/emojis.js';
import { keepEmoji, keptChoice } from '../../emoji/kept-choice.js';
import { toned } from '../../emoji/skin-tone.js';
import { marked } from '../../templates/people/marked.js';
import { MOST_OPTIONS } from './completion-option.js';
import type { CompletionOption } from './completion-option.js';

/** The emojis of which a short code, or another word, begins so. */
export function emojiOptions(begun: string): CompletionOption[] {
  const { tone } = keptChoice();
  return completeCode(begun, MOST_OPTIONS).map(({ emoji, codes, name }) => {
    const shown = toned(emoji, tone);
    const code = codes.find((one) => one.startsWith(begun.toLowerCase())) ?? codes[0]!;
    return {
      content: html`<span class="sign" aria-hidden="true">${shown}</span
        ><b dir="ltr">:${marked(code, begun)}:</b><span class="vh">${name}</span>`,
      text: shown,
      onTake: () => keepEmoji(shown),
    };
  });
}
