import type { Profile } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { emit } from '../../events.js';
import { icon } from '../../icons.js';
import { roomListTexts } from '../../i18n/localize.js';

/** In place of the list of a user who is in no room. */
export function renderEmpty(host: HTMLElement, canCreate: boolean): TemplateResult {
  const texts = roomListTexts();
  return html`<div class="empty">
    ${icon('chat', { size: 'l' })}
    <h2>${texts.empty}</h2>
    <p>${canCreate ? texts.emptyHint : texts.emptyJoin}</p>
    <div class="actions">
      <button class="btn btn-plain" type="button" @click=${() => emit(host, 'chat-room-finder-open', null)}>
        ${texts.find}
      </button>
      ${
        canCreate
          ? html`<button
              class="btn btn-primary"
              type="button"
              @click=${() => emit(host, 'chat-room-create-open', null)}
            >
              ${texts.new}
            </button>`
          : nothing
      }
    </div>
  </div>`;
}

/** Shows only the name; screen readers also read the text around it. */
export function signedInAs({ displayName }: Profile): readonly unknown[] {
  const parts = roomListTexts().signedInAs(html`<bdi>${displayName}</bdi>`);
  return parts.map((part) => (typeof part === 'string' ? html`<span class="vh">${part}</span>` : part));
}

/** The list while it is loading. */
export function renderSkeleton(): TemplateResult {
  const lines = ['c b', 'a c', 'c a', 'c b', 'a b'].map((pair) => pair.split(' '));
  return html`<ul class="rooms" aria-label=${roomListTexts().loading} aria-busy="true">
    ${lines.map(
      ([name, last]) =>
        html`<li class="row">
          <i class="sk sk-avatar"></i><span class="row-line"><i class="sk sk-${name}"></i></span
          ><span class="row-line"><i class="sk sk-${last}"></i></span>
        </li>`,
    )}
  </ul>`;
}
