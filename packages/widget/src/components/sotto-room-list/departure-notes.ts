import { html } from 'lit';
import type { TemplateResult } from 'lit';
import type { Departure } from '../../controllers/data/departures.js';
import { icon } from '../../icons.js';
import { roomTexts } from '../../i18n/localize.js';

/** Notes about rooms that the user is no longer in, above the list of rooms. */
export function departureNotes(
  departures: readonly Departure[],
  open: (slug: string) => void,
  end: (slug: string) => void,
): TemplateResult {
  return html`<div class="departures" role="status">
    ${departures.map(
      ({ slug, name, unsent }) =>
        html`<div class="departure">
          <p>${roomTexts().gone(html`<bdi>${name}</bdi>`)}</p>
          ${
            unsent === ''
              ? html`<button
                  class="icon-btn"
                  type="button"
                  aria-label=${roomTexts().dismiss}
                  @click=${() => end(slug)}
                >
                  ${icon('close')}
                </button>`
              : html`<button class="btn btn-link" type="button" @click=${() => open(slug)}>
                  ${roomTexts().showUnsent}
                </button>`
          }
        </div>`,
    )}
  </div>`;
}
