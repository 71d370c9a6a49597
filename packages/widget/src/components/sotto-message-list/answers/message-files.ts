import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { isPicture, shapeOf } from '../../../files/shapes.js';
import type { MessageRow } from '../message-row.js';
import { isStored } from '../../../timeline/timeline-item.js';
import type { TimelineItem } from '../../../timeline/timeline-item.js';

/** The files in a bubble. What is inside the element keeps its place until its script has loaded. */
export function messageFiles(
  item: TimelineItem,
  { isTabStop, isOwn }: Pick<MessageRow, 'isTabStop' | 'isOwn'>,
): TemplateResult | typeof nothing {
  const { files = [] } = item;
  if (files.length === 0) return nothing;
  const pictures = files.filter(isPicture);
  return html`<sotto-message-files
    class=${isOwn ? 'own' : ''}
    .files=${files}
    .isTabStop=${isTabStop}
    .isStored=${isStored(item)}
    >${pictures.length > 0 ? html`<i class=${shapeOf(pictures)}></i>` : nothing}${files
      .filter((file) => !isPicture(file))
      .map(() => html`<i class="file"></i>`)}</sotto-message-files
  >`;
}
