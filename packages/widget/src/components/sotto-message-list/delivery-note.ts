import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { errorText } from '../../i18n/error-text.js';
import { formatAgo } from '../../i18n/format-time.js';
import type { MessageAction } from '../../timeline/message-actions.js';
import { deliveryOf, isRefused, isStored } from '../../timeline/timeline-item.js';
import type { TimelineItem } from '../../timeline/timeline-item.js';

interface DeliveryNote {
  item: TimelineItem;
  isOwn: boolean;
  onAct: (action: MessageAction) => void;
}

/** The line below an own message that did not arrive, or that nobody confirmed; `nothing` for any other. */
export function deliveryNote(note: DeliveryNote): TemplateResult | typeof nothing {
  const { item, isOwn, onAct } = note;
  if (!isOwn || isStored(item)) return nothing;
  const delivery = deliveryOf(item, undefined);
  const button = (words: string, action: MessageAction) =>
    html`<button type="button" @click=${() => onAct(action)}>${words}</button>`;
  if (delivery === 'unconfirmed')
    return html`<div class="note"><span>Not confirmed yet.</span> ${button('Check now', 'retry')}</div>`;
  if (delivery === 'outdated')
    return html`<div class="note">
      <span>Written ${formatAgo(item.createdAt)}. Send now?</span>
      ${button('Send', 'retry')} ${button('Discard', 'discard')}
    </div>`;
  if (delivery !== 'failed') return nothing;
  const { error } = item;
  const reason = !error || error.code === 'network' ? ' No connection.' : ` ${errorText(error)}`;
  return html`<div class="note is-danger">
    <span dir="auto">Not sent.${reason}</span>
    ${isRefused(item) ? button('Edit', 'rewrite') : button('Try again', 'retry')}
    ${button('Delete', 'discard')}
  </div>`;
}
