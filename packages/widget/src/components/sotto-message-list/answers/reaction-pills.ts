import type { MessageReaction } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import { repeat } from 'lit/directives/repeat.js';
import { count } from '../../../i18n/en/plural.js';
import { reactionTexts } from '../../../i18n/localize.js';
import { icon } from '../../../icons.js';

interface PillsParts {
  /** Whether Tab reaches them, from their message. */
  isTabStop: boolean;
  /** Adds an emoji, or takes the own one back; absent where the viewer may not. */
  onReact: ((emoji: string) => void) | undefined;
  /** Offers more emojis. */
  onMore: () => void;
}

/** The reactions under a message; nothing where there are none. */
export function reactionPills(
  reactions: readonly MessageReaction[],
  { isTabStop, onReact, onMore }: PillsParts,
): TemplateResult | typeof nothing {
  if (reactions.length === 0) return nothing;
  const texts = reactionTexts();
  const tabindex = isTabStop ? 0 : -1;
  return html`<div class="reactions" role="group" aria-label=${texts.title}>
    ${repeat(
      reactions,
      ({ emoji }) => emoji,
      (reaction) =>
        html`<button
          class=${classMap({ reaction: true, 'is-mine': reaction.own })}
          type="button"
          tabindex=${tabindex}
          aria-pressed=${reaction.own}
          aria-label=${texts.label(reaction)}
          ?disabled=${!onReact}
          @click=${() => onReact?.(reaction.emoji)}
        >
          <span aria-hidden="true">${reaction.emoji}</span> <b aria-hidden="true">${count(reaction.count)}</b>
        </button>`,
    )}
    ${
      onReact
        ? html`<button
            class="reaction is-add"
            type="button"
            tabindex=${tabindex}
            aria-label=${texts.add}
            aria-haspopup="menu"
            @click=${onMore}
          >
            ${icon('smile', { size: 's' })}
          </button>`
        : nothing
    }
  </div>`;
}
