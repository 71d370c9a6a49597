import type { Quote } from '@sotto/sdk';
import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { commonTexts, messageTexts } from '../../../i18n/localize.js';
import { icon } from '../../../icons.js';
import { hueOf } from '../../../internal/initials.js';
import type { RoomNames } from '../../../people/room-names.js';

interface QuoteParts {
  viewerId: string | undefined;
  names: RoomNames;
  isTabStop: boolean;
  /** Leads to the quoted message. */
  onFollow: () => void;
}

/** Returns who wrote a quoted message, as it is read. */
export function quotedName(
  { sender }: Quote,
  { viewerId, names }: Pick<QuoteParts, 'viewerId' | 'names'>,
): string {
  return sender.id === viewerId ? commonTexts().you : names.textOf(sender);
}

/** What a message replies to: a button that leads to it, unless it is gone. */
export function messageQuote(quote: Quote, parts: QuoteParts): TemplateResult {
  const hue = quote.sender.id === parts.viewerId ? 'p-own' : hueOf(quote.sender.id);
  const name = html`<b dir="auto">${quotedName(quote, parts)}</b>`;
  if (quote.content === null) {
    const text = quote.deleted ? messageTexts().deleted : messageTexts().locked;
    const lock = quote.deleted ? '' : icon('lock', { size: 's' });
    return html`<div class="quote ${hue}">${name}<span class="is-quiet">${lock} ${text}</span></div>`;
  }
  return html`<button
    class="quote ${hue}"
    type="button"
    tabindex=${parts.isTabStop ? 0 : -1}
    aria-label=${messageTexts().replyToText(quotedName(quote, parts), quote.content)}
    @click=${parts.onFollow}
  >
    ${name}<span dir="auto">${quote.content}</span>
  </button>`;
}
