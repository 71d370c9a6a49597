import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { errorText } from '../../i18n/error-text.js';
import { formatAgo } from '../../i18n/format-time.js';
import type { RowDeletion } from '../../timeline/message/deletion.js';
import type { MessageAction } from '../../timeline/message/message-actions.js';
import { deliveryOf, isRefused, isStored } from '../../timeline/timeline-item.js';
import type { TimelineItem } from '../../timeline/timeline-item.js';
import { commonTexts, messageTexts, undoTexts } from '../../i18n/localize.js';

interface DeliveryNote {
  item: TimelineItem;
  isOwn: boolean;
  onAct: (action: MessageAction) => void;
  deletion?: RowDeletion | undefined;
}

/** The line below an own message that was not sent or not confirmed, or below one that was not deleted; `nothing` for any other. */
export function deliveryNote(note: DeliveryNote): TemplateResult | typeof nothing {
  const { item, isOwn, onAct, deletion } = note;
  if (deletion?.status === 'failed') return notDeleted(deletion, onAct);
  if (!isOwn || isStored(item)) return nothing;
  const delivery = deliveryOf(item, undefined);
  const texts = messageTexts();
  const button = (label: string, action: MessageAction) =>
    html`<button type="button" @click=${() => onAct(action)}>${label}</button>`;
  if (delivery === 'unconfirmed')
    return html`<div class="note"><span>${texts.unconfirmed}</span> ${button(texts.check, 'retry')}</div>`;
  if (delivery === 'outdated')
    return html`<div class="note">
      <span>${texts.outdated(formatAgo(item.createdAt))}</span>
      ${button(texts.send, 'retry')} ${button(texts.discard, 'discard')}
    </div>`;
  if (delivery !== 'failed') return nothing;
  const { error } = item;
  const isOffline = !error || error.code === 'network';
  return html`<div class="note is-danger">
    <span dir="auto">${isOffline ? texts.failedOffline : texts.failed(errorText(error))}</span>
    ${isRefused(item) ? button(texts.actions.rewrite, 'rewrite') : button(texts.actions.retry, 'retry')}
    ${button(texts.actions.discard, 'discard')}
  </div>`;
}

function notDeleted({ error }: RowDeletion, onAct: DeliveryNote['onAct']): TemplateResult {
  return html`<div class="note is-danger">
    <span dir="auto">${undoTexts().failed(errorText(error))}</span>
    <button type="button" @click=${() => onAct('delete')}>${commonTexts().tryAgain}</button>
  </div>`;
}
