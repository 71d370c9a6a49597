import type { Quote } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { commonTexts, messageTexts } from '../../../i18n/localize.js';
import { icon } from '../../../icons.js';
import { hueOf } from '../../../internal/initials.js';
import type { RoomNames } from '../../../people/room-names.js';
import type { RowQuote } from '../../../timeline/message/quotes.js';

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
export function messageQuote(quote: RowQuote, parts: QuoteParts): TemplateResult {
  const hue = quote.sender.id === parts.viewerId ? 'p-own' : hueOf(quote.sender.id);
  const name = html`<b dir="auto">${quotedName(quote, parts)}</b>`;
  if (quote.content === null) {
    const text = quote.deleted ? messageTexts().deleted : messageTexts().locked;
    const lock = quote.deleted ? '' : icon('lock', { size: 's' });
    return html`<div class="quote ${hue}">${name}<span class="is-quiet">${lock} ${text}</span></div>`;
  }
  const { picture } = quote;
  return html`<button
    class="quote ${hue} ${picture ? 'has-picture' : ''}"
    type="button"
    tabindex=${parts.isTabStop ? 0 : -1}
    aria-label=${messageTexts().replyToText(quotedName(quote, parts), quote.content)}
    @click=${parts.onFollow}
  >
    ${picture ? html`<sotto-thumb .file=${picture}></sotto-thumb>` : nothing}${name}
    <span dir="auto">${picture ? html`${icon('image', { size: 's' })} ` : nothing}${quote.content}</span>
  </button>`;
}
