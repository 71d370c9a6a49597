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
        <div class="text" dir="auto">${texts.theirs}<span class="meta">${timeOf(34)}</span></div>
      </div>
    </li>
    <li class="msg own first last">
      <div class="bubble">
        <div class="text" dir="auto">
          ${texts.own}<span class="meta">${timeOf(40)} ${icon('checks', { size: 's' })}</span>
        </div>
      </div>
    </li>
  </ol>`;
}

const timeOf = (minute: number) => formatTime(new Date(2026, 0, 1, 13, minute).toISOString());
