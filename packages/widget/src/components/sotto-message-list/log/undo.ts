import type { HeldDeletion } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { errorText } from '../../../i18n/error-text.js';
import { undoTexts } from '../../../i18n/localize.js';
import type { RowDeletion } from '../../../timeline/message/deletion.js';

/** Returns what is announced of deletions that began or failed. */
export function deletionNews(
  before: readonly HeldDeletion[],
  now: readonly HeldDeletion[],
): string | undefined {
  const failed = now.find(({ id, status }) => status === 'failed' && !has(before, id, status));
  if (failed) return undoTexts().failed(errorText(failed.error));
  const { length } = now.filter(({ id }) => !before.some((one) => one.id === id));
  return length > 0 ? undoTexts().began(length) : undefined;
}

const has = (deletions: readonly HeldDeletion[], id: string, status: HeldDeletion['status']) =>
  deletions.some((one) => one.id === id && one.status === status);

interface UndoParts {
  isTabStop: boolean;
  onUndo: () => void;
}

/** In place of the text of a message that is about to be deleted. */
export function undoLine({ id, status, seconds }: RowDeletion, parts: UndoParts): TemplateResult {
  const texts = undoTexts();
  return html`<div class="text is-quiet undo" data-id=${id}>
    ${seconds === undefined ? nothing : ring(seconds)}${texts.deleted}
    ${
      status === 'waiting'
        ? html`<button type="button" tabindex=${parts.isTabStop ? 0 : -1} @click=${parts.onUndo}>
            ${texts.undo}
          </button>`
        : nothing
    }
    ${seconds === undefined ? nothing : html`<bdi aria-hidden="true">${texts.seconds(seconds)}</bdi>`}
  </div>`;
}

/** The seconds that are left, by the styles. */
function ring(seconds: number): TemplateResult {
  return html`<svg class="ring left-${seconds}" viewBox="0 0 20 20" aria-hidden="true">
    <circle cx="10" cy="10" r="8" pathLength="5" />
    <circle class="left" cx="10" cy="10" r="8" pathLength="5" />
  </svg>`;
}
