import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { errorText } from '../../internal/error-text.js';
import { formatAgo } from '../../internal/format-time.js';
import { isRefused, isStored } from '../../timeline/timeline-item.js';
import type { Delivery, TimelineItem } from '../../timeline/timeline-item.js';

interface DeliveryNote {
  item: TimelineItem;
  isOwn: boolean;
  delivery: Delivery;
  onRetry: () => void;
  onRewrite: () => void;
  onDiscard: () => void;
}

/** The line below an own message that did not arrive, or that nobody confirmed; `nothing` for any other. */
export function deliveryNote(note: DeliveryNote): TemplateResult | typeof nothing {
  const { item, isOwn, delivery, onRetry, onRewrite, onDiscard } = note;
  if (!isOwn || isStored(item)) return nothing;
  if (delivery === 'unconfirmed')
    return html`<div class="note"><span>Not confirmed yet.</span> ${button('Try now', onRetry)}</div>`;
  if (delivery === 'outdated')
    return html`<div class="note">
      <span>Written ${formatAgo(item.createdAt)}. Send now?</span>
      ${button('Send', onRetry)} ${button('Discard', onDiscard)}
    </div>`;
  if (delivery !== 'failed') return nothing;
  const { error } = item;
  const reason = !error || error.code === 'network' ? ', no connection.' : `. ${errorText(error)}`;
  return html`<div class="note is-danger">
    <span dir="auto">Not sent${reason}</span>
    ${isRefused(item) ? button('Edit', onRewrite) : button('Retry', onRetry)} ${button('Delete', onDiscard)}
  </div>`;
}

const button = (words: string, onClick: () => void) =>
  html`<button type="button" @click=${onClick}>${words}</button>`;
