import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import { formatSpan } from '../../i18n/format-span.js';
import { composerTexts } from '../../i18n/localize.js';
import { icon } from '../../icons.js';

/** From so many characters on, the rest of what a message may have is counted. */
const COUNTED = 200;

/** What is said above the composer: that slow mode is on, and how much longer the text may be. */
export interface LinesAbove {
  /** Ids of the lines. */
  ids: string[];
  lines: TemplateResult;
}

/**
 * Draws the lines above the composer.
 *
 * @param slow - seconds between two messages in slow mode; 0 without it
 * @param free - how many more characters the text may have; negative where it has too many
 */
export function linesAbove(slow: number, free: number): LinesAbove {
  const texts = composerTexts();
  const isCounted = free <= COUNTED;
  return {
    ids: [...(slow > 0 ? ['slow'] : []), ...(isCounted ? ['count'] : [])],
    lines: html`${
      slow > 0
        ? html`<p class="composer-line" id="slow">
            ${icon('clock', { size: 's' })}${texts.slow(formatSpan(slow))}
          </p>`
        : nothing
    }${
      isCounted
        ? html`<p
            class=${classMap({ 'composer-line': true, 'is-over': free < 0 })}
            id="count"
            dir="auto"
            role=${free < 0 ? 'alert' : nothing}
          >
            ${free < 0 ? texts.tooLong(-free) : texts.left(free)}
          </p>`
        : nothing
    }`,
  };
}
