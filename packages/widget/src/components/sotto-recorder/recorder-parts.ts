import { MAX_VOICE_PEAK } from '@sotto/sdk';
import { html, svg } from 'lit';
import type { TemplateResult } from 'lit';
import { WAVE_HEIGHT, wavePath, waveWidth } from '../../files/voice/wave.js';
import { commonTexts, voiceTexts } from '../../i18n/localize.js';
import { icon } from '../../icons.js';

/** Steps of the level that are shown while it is recorded. */
const SHOWN = 40;
/** Speech is far from the loudest sound that a microphone takes. */
const GAIN = 4;

/** How loud it is and was, the newest at the end. */
export function levelWave(levels: readonly number[]): TemplateResult {
  const peaks = levels.slice(-SHOWN).map((level) => level * GAIN * MAX_VOICE_PEAK);
  while (peaks.length < SHOWN) peaks.unshift(0);
  return html`<svg
    class="wave"
    viewBox=${`0 0 ${waveWidth(SHOWN)} ${WAVE_HEIGHT}`}
    preserveAspectRatio="none"
    aria-hidden="true"
  >
    ${svg`<path class="is-done" d=${wavePath(peaks)} />`}
  </svg>`;
}

export const slideHint = (): TemplateResult =>
  html`<span class="slide">${icon('back', { flip: true, size: 's' })} ${voiceTexts().slide}</span>`;

export const lockHint = (): TemplateResult =>
  html`<span class="lock" aria-hidden="true"
    >${icon('lock')}${icon('chevron', { size: 's', class: 'up' })}</span
  >`;

/** Why nothing is recorded, or was sent, above the composer. */
export const problemLine = (text: string, onClose: () => void): TemplateResult =>
  html`<div class="problem">
    ${icon('alert', { size: 's' })}<span role="alert">${text}</span>
    <button class="icon-btn" type="button" aria-label=${commonTexts().close} @click=${onClose}>
      ${icon('close')}
    </button>
  </div>`;
