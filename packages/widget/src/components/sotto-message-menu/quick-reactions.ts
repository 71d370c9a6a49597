import type { MessageReaction } from '@sotto/sdk';
import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import { reactionTexts } from '../../i18n/localize.js';
import { icon } from '../../icons.js';
import { QUICK_REACTIONS } from '../../timeline/message/quick-reactions.js';

/** The strip of emojis of a menu. */
export function quickReactions(
  reactions: readonly MessageReaction[],
  { onReact, onMore }: { onReact: (emoji: string) => void; onMore: () => void },
): TemplateResult {
  const texts = reactionTexts();
  const isOwn = (emoji: string) => reactions.some((reaction) => reaction.own && reaction.emoji === emoji);
  return html`<li role="none">
    <div class="quick" role="group" aria-label=${texts.add}>
      ${QUICK_REACTIONS.map(
        (emoji) =>
          html`<button
            class=${classMap({ 'strip-item': true, 'quick-item': true, 'is-on': isOwn(emoji) })}
            type="button"
            role="menuitemcheckbox"
            tabindex="-1"
            aria-checked=${isOwn(emoji)}
            aria-label=${texts.nameOf(emoji)}
            @click=${() => onReact(emoji)}
          >
            ${emoji}
          </button>`,
      )}<button
        class="strip-item quick-item"
        type="button"
        role="menuitem"
        tabindex="-1"
        aria-haspopup="dialog"
        aria-label=${texts.more}
        @click=${onMore}
      >
        ${icon('plus')}
      </button>
    </div>
  </li>`;
}
