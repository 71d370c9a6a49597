import type { FileRef } from '@sotto/sdk';
import { html, svg } from 'lit';
import type { TemplateResult } from 'lit';
import { filesTexts } from '../../i18n/localize.js';
import { icon } from '../../icons.js';
import type { Download } from './downloads.js';
import type { ShownDownloads } from './shown-downloads.js';

interface ButtonLook {
  class: string;
  isTabStop: boolean;
}

/** The button that saves a file, stops that, and tries again; it stays the same button, with the focus. */
export function downloadButton(file: FileRef, downloads: ShownDownloads, look: ButtonLook): TemplateResult {
  const texts = filesTexts();
  const download = downloads.of(file);
  const isOn = download !== undefined && download.status !== 'failed';
  const label = isOn ? texts.stop : download ? texts.saveAgain(file.name) : texts.download(file.name);
  return html`<button
    class=${look.class}
    type="button"
    tabindex=${look.isTabStop ? 0 : -1}
    aria-label=${label}
    @click=${() => (isOn ? downloads.stop(file) : downloads.save(file))}
  >
    ${isOn ? html`${ring(download)}${icon('close', { size: 's' })}` : icon(download ? 'retry' : 'download')}
  </button>`;
}

/** A ring that fills while the bytes arrive. */
function ring({ loaded, file }: Download): TemplateResult {
  const share = Math.round((100 * loaded) / Math.max(1, file.size));
  return html`<svg class="ring" viewBox="0 0 40 40" aria-hidden="true">
    ${svg`<circle cx="20" cy="20" r="17" /><circle class="is-done" cx="20" cy="20" r="17" pathLength="100" stroke-dasharray="${Math.min(100, share)} 100" />`}
  </svg>`;
}
