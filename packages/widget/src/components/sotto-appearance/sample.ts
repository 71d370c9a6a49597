import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { formatTime } from '../../i18n/format-time.js';
import { appearanceTexts } from '../../i18n/localize.js';
import { icon } from '../../icons.js';
import { hueOf } from '../../internal/initials.js';
import { avatar } from '../../templates/avatar.js';

/** Nobody: whoever has no id cannot be mistaken for a user. */
const PERSON = 'sample';

/** Two messages as the chat shows them now. */
export function sample(): TemplateResult {
  const { sample: texts } = appearanceTexts();
  return html`<ol class="sample" aria-label=${texts.label}>
    <li class="msg first last">
      ${avatar({ id: PERSON, name: texts.name })}
      <div class="bubble">
        <b class="sender ${hueOf(PERSON)}" dir="auto">${texts.name}</b>
        ${textOf(texts.theirs, timeOf(34))}
      </div>
    </li>
    <li class="msg own first last">
      <div class="bubble">${textOf(texts.own, html`${timeOf(40)} ${icon('checks', { size: 's' })}`)}</div>
    </li>
  </ol>`;
}

const timeOf = (minute: number) => formatTime(new Date(2026, 0, 1, 13, minute).toISOString());

/** Spaces around the words would be drawn. */
const textOf = (words: string, meta: unknown) =>
  html`<div class="text" dir="auto">${words}<span class="meta">${meta}</span></div>`;
