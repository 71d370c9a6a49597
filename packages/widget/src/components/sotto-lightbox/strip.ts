import type { ChatClient } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { lightboxTexts } from '../../i18n/localize.js';
import type { GalleryPicture } from './gallery.js';

/** The pictures of a message in small, each of which leads to the large one. */
export function strip(
  pictures: readonly GalleryPicture[],
  shown: string,
  client: ChatClient | undefined,
  onShow: (id: string) => void,
): TemplateResult {
  const texts = lightboxTexts();
  return html`<div class="strip" role="group" aria-label=${texts.strip}>
    ${pictures.map(({ file }, at) => {
      const isOn = file.id === shown;
      return html`<button
        class=${isOn ? 'is-on' : ''}
        type="button"
        aria-label=${texts.inStrip(at + 1, file.name)}
        aria-current=${isOn ? 'true' : nothing}
        @click=${() => onShow(file.id)}
      >
        <sotto-thumb .client=${client} .file=${file}></sotto-thumb>
      </button>`;
    })}
  </div>`;
}
